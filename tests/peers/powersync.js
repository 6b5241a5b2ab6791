// PowerSync's SDK for Node, whose core in Rust comes built, pulling from a stub of ours that speaks its
// stream. Both here, the stub in a process of its own; the store is plain SQLite. No login, no
// encryption and no search. It wants the SQLite that Node 24 brings: the bench runs it with npm's.
//
//   node powersync.js ROWS RUNS FOLDER
import { fork } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { column, Schema, Table } from "@powersync/common";
import { PowerSyncDatabase } from "@powersync/node";
import { figures, rows, time } from "./rows.js";

const [file, runs, folder] = process.argv.slice(2);
const CHANGED = 100;
const MINUTES = 5;

// A client that is told something it does not understand asks again for ever.
const late = () => {
  console.error(`Error: not there after ${MINUTES} minutes`);
  process.exit(1);
};
setTimeout(late, MINUTES * 60_000).unref();

const stub = fork(new URL("./powersync-stub.js", import.meta.url));
const [{ address }] = await once(stub, "message");

const connector = {
  fetchCredentials: async () => ({ endpoint: address, token: "nobody" }),
  uploadData: async () => {},
};
const schema = new Schema({ article: new Table({ title: column.text, body: column.text }) });

// That many rows come of it, or the run is worth nothing.
async function expect(database, count, condition = "true") {
  const found = await database.get(`SELECT count(*) AS count FROM article WHERE ${condition}`);
  if (found.count !== count) throw new Error(`${found.count} of ${count} came`);
}

// Until a query sees the row as it is now; what is sent together becomes visible together.
async function seen(database, { id, body }) {
  const sql = "SELECT count(*) AS count FROM article WHERE id = ? AND body = ?";
  while ((await database.get(sql, [id, body])).count === 0) await pause(1);
}

const all = rows(file);
stub.send(all);
await once(stub, "message");
const first = [], delta = [], disk = [];
for (let run = 0; run < Number(runs); run++) {
  const name = `powersync-${run}.db`;
  const database = new PowerSyncDatabase({
    schema,
    database: { dbFilename: name, dbLocation: folder, implementation: { type: "node:sqlite" } },
  });
  await database.init();
  first.push(await time(async () => {
    await database.connect(connector);
    await database.waitForFirstSync();
    await expect(database, all.length);
  }));
  const step = Math.ceil(all.length / CHANGED);
  const some = all.filter((_, place) => place % step === run % step);
  const changed = some.map((row) => ({ ...row, body: `${row.body} ${run} changed` }));
  delta.push(await time(async () => {
    stub.send(changed);
    await seen(database, changed[0]);
  }));
  await expect(database, changed.length, `body LIKE '% ${run} changed'`);
  // Closing leaves the log beside the file.
  const { busy } = await database.writeLock((writer) => writer.get("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy !== 0) throw new Error("the log did not go into the file");
  await database.close();
  disk.push(statSync(join(folder, name)).size / 1e6);
}
const peer = "PowerSync 1.1 for Node, a stub as its server";
figures(peer, "first sync: all rows", "ms", first);
figures(peer, "100 changed, stream open", "ms", delta);
figures(peer, "store on the disk", "MB", disk);
stub.kill();
process.exit(0);
