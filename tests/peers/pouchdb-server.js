// A CouchDB as PouchDB makes it, in memory; tells its parent where it answers.
import { createRequire } from "node:module";
import express from "express";
import PouchDB from "pouchdb";

const require = createRequire(import.meta.url);
const memory = PouchDB.defaults({ adapter: "memory" });
PouchDB.plugin(require("pouchdb-adapter-memory"));
const app = express();
app.use("/", require("express-pouchdb")(memory, { inMemoryConfig: true, logPath: "/dev/null" }));
const server = app.listen(0, "127.0.0.1", () => {
  process.send({ address: `http://127.0.0.1:${server.address().port}` });
});
// Nobody is left to answer once the parent has gone, whatever it went of.
process.on("disconnect", () => process.exit());
