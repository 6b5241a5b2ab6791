// MiniSearch in memory, and FTS5 in an encrypted file by @signalapp/sqlcipher: the same queries as
// ours, the last word unfinished, ten rows; and opening.
//
//   node search.js ROWS QUERIES RUNS FOLDER
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import Database from "@signalapp/sqlcipher";
import MiniSearch from "minisearch";
import { figures, lines, rows, time } from "./rows.js";

const [file, queryFile, runs, folder] = process.argv.slice(2);
const all = rows(file);
const queries = lines(queryFile);
const fold = (word) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");

async function miniSearch() {
  const options = { fields: ["title", "body"], processTerm: fold };
  const build = [], search = [], open = [];
  const index = new MiniSearch(options);
  build.push(await time(() => index.addAll(all)));
  for (let run = 0; run < runs; run++) {
    for (const query of queries) {
      search.push(await time(() => index.search(query, { combineWith: "AND", prefix: (_, place, terms) => place === terms.length - 1 }).slice(0, 10)));
    }
  }
  const kept = JSON.stringify(index);
  for (let run = 0; run < runs; run++) open.push(await time(() => MiniSearch.loadJSON(kept, options)));
  figures("MiniSearch 7", "index built", "ms", build);
  figures("MiniSearch 7", "search", "ms", search);
  figures("MiniSearch 7", "cold open", "ms", open);
}

function expression(query) {
  const words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return `${words.map((word) => `"${word}"`).join(" ")}*`;
}

async function sqlcipher() {
  const path = join(folder, "signal.db");
  const key = "07".repeat(32);
  const database = new Database(path);
  database.pragma(`key = "x'${key}'"`);
  database.pragma("journal_mode = WAL");
  database.exec(`CREATE TABLE article (row INTEGER PRIMARY KEY, id TEXT, title TEXT, body TEXT);
    CREATE VIRTUAL TABLE plain USING fts5 (title, body, content = '',
      tokenize = 'unicode61 remove_diacritics 2');`);
  const row = database.prepare("INSERT INTO article VALUES ($row, $id, $title, $body)");
  const found = database.prepare("INSERT INTO plain (rowid, title, body) VALUES ($row, $title, $body)");
  const build = [], search = [], open = [];
  build.push(await time(() => {
    for (let start = 0; start < all.length; start += 256) {
      database.transaction(() => {
        all.slice(start, start + 256).forEach(({ id, title, body }, place) => {
          row.run({ row: start + place + 1, id, title, body });
          found.run({ row: start + place + 1, title, body });
        });
      })();
    }
  }));
  const ask = database.prepare(`SELECT article.row, article.title FROM plain
    JOIN article ON article.row = plain.rowid
    WHERE plain MATCH $typed ORDER BY bm25(plain) LIMIT 10`);
  for (let run = 0; run < runs; run++) {
    for (const query of queries) {
      search.push(await time(() => ask.all({ typed: expression(query) })));
    }
  }
  database.close();
  const child = fileURLToPath(new URL("./open.js", import.meta.url));
  for (let run = 0; run < 20; run++) {
    open.push(Number(execFileSync(process.execPath, [child, path, key], { encoding: "utf8" })));
  }
  const peer = "@signalapp/sqlcipher 4.1, FTS5";
  figures(peer, "rows and index built", "ms", build);
  figures(peer, "search", "ms", search);
  figures(peer, "open and first 50 rows, new process", "ms", open);
}

await miniSearch();
await sqlcipher();
