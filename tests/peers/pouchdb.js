// PouchDB 9 pulling from express-pouchdb (what pouchdb-server runs), both here, the server in a
// process of its own and in memory, the client on LevelDB. No encryption and no search.
//
//   node pouchdb.js ROWS RUNS FOLDER
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import PouchDB from "pouchdb";
import { figures, rows, time } from "./rows.js";

const [file, runs, folder] = process.argv.slice(2);
const CHANGED = 100;
const POLLS = 20;

function size(path) {
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0);
}

// One round of pulling, to its end.
function pull(local, remote) {
  return local.replicate.from(remote, { batch_size: 1000 });
}

const server = fork(new URL("./pouchdb-server.js", import.meta.url));
const [{ address }] = await once(server, "message");
const remote = new PouchDB(`${address}/news`);
const all = rows(file).map(({ id, ...rest }) => ({ _id: id, ...rest }));
const revisions = new Map();
for (let start = 0; start < all.length; start += 1000) {
  for (const { id, rev } of await remote.bulkDocs(all.slice(start, start + 1000))) {
    revisions.set(id, rev);
  }
}

const first = [], delta = [], empty = [], disk = [];
for (let run = 0; run < Number(runs); run++) {
  const path = join(folder, `pouch-${run}`);
  const local = new PouchDB(path);
  first.push(await time(() => pull(local, remote)));
  const { doc_count } = await local.info();
  if (doc_count !== all.length) throw new Error(`${doc_count} of ${all.length} came`);
  for (let poll = 0; poll < POLLS; poll++) {
    empty.push(await time(() => pull(local, remote)));
  }
  const some = all.filter((_, place) => place % Math.ceil(all.length / CHANGED) === run);
  const changed = some.map((doc) => ({ ...doc, body: `${doc.body} ${run}`, _rev: revisions.get(doc._id) }));
  for (const { id, rev } of await remote.bulkDocs(changed)) revisions.set(id, rev);
  delta.push(await time(() => pull(local, remote)));
  await local.close();
  disk.push(size(path) / 1e6);
}
const peer = "PouchDB 9";
figures(peer, "first sync: all rows", "ms", first);
figures(peer, "100 changed", "ms", delta);
figures(peer, "nothing new", "ms", empty);
figures(peer, "store on the disk", "MB", disk);
server.kill();
process.exit(0);
