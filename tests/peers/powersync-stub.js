// The part of PowerSync's service that a client needs to pull, by its documented stream: one bucket,
// everything in memory, one JSON a line. It knows nobody and encodes a row once, when it comes; the
// real service encodes it for each client. Its parent hands rows over and hears where it answers.
import { createServer } from "node:http";

const BUCKET = "news";
const BATCH = 1000;
const operations = [];
const streams = new Set();
let checksum = 0;

// Its own sum for each: the client adds up what it is told, it does not look at the row.
function add({ id, ...row }) {
  const sum = (operations.length * 2654435761) >>> 0;
  checksum = (checksum + sum) >>> 0;
  operations.push({
    op_id: String(operations.length + 1),
    op: "PUT",
    object_type: "article",
    object_id: id,
    subkey: null,
    data: JSON.stringify(row),
    checksum: sum,
  });
}

const tell = (stream, line) => stream.write(`${JSON.stringify(line)}\n`);

// Everything after this operation, between the checkpoint's beginning and its end.
function send(stream, after) {
  const last = String(operations.length);
  tell(stream, {
    checkpoint: {
      last_op_id: last,
      write_checkpoint: null,
      buckets: [{ bucket: BUCKET, checksum, count: operations.length, priority: 3, subscriptions: [{ default: 0 }] }],
      streams: [{ name: BUCKET, is_default: true, errors: [] }],
    },
  });
  for (let start = after; start < operations.length; start += BATCH) {
    const data = operations.slice(start, start + BATCH);
    const next = start + data.length;
    tell(stream, {
      data: { bucket: BUCKET, after: String(start), next_after: String(next), has_more: next < operations.length, data },
    });
  }
  tell(stream, { checkpoint_complete: { last_op_id: last } });
}

const server = createServer(async (request, stream) => {
  if (request.url !== "/sync/stream") {
    stream.writeHead(404).end();
    return;
  }
  const parts = [];
  for await (const part of request) parts.push(part);
  const { buckets } = JSON.parse(Buffer.concat(parts).toString());
  stream.writeHead(200, { "content-type": "application/x-ndjson" });
  tell(stream, { token_expires_in: 3600 });
  send(stream, Number(buckets?.find(({ name }) => name === BUCKET)?.after ?? 0));
  streams.add(stream);
  stream.on("close", () => streams.delete(stream));
});

// Nobody is left to answer once the parent has gone, whatever it went of.
process.on("disconnect", () => process.exit());
process.on("message", (rows) => {
  const before = operations.length;
  rows.forEach(add);
  streams.forEach((stream) => send(stream, before));
  process.send({ operations: operations.length });
});
server.listen(0, "127.0.0.1", () => {
  process.send({ address: `http://127.0.0.1:${server.address().port}` });
});
