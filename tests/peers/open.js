// Opens an encrypted file and reads the rows of a first screen; prints how many milliseconds.
//
//   node open.js FILE KEY
import Database from "@signalapp/sqlcipher";

const [file, key] = process.argv.slice(2);
const since = performance.now();
const database = new Database(file);
database.pragma(`key = "x'${key}'"`);
const rows = database.prepare("SELECT row, title FROM article ORDER BY row DESC LIMIT 50").all();
if (rows.length !== 50) throw new Error(`${rows.length} rows`);
console.log(performance.now() - since);
