// The same rows in the same order as our own measurement: one JSON object a line, written by the
// bench. Each has `id`, `title` and `body`.
import { readFileSync } from "node:fs";

export function rows(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

export function lines(file) {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

// Milliseconds that `work` takes.
export async function time(work) {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

// One figure for the bench: its name, its unit, what was measured.
export function figures(peer, work, unit, values) {
  console.log(JSON.stringify({ peer, work, unit, values }));
}
