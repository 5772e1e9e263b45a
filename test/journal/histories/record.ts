/**
 * Records the histories of the present format: `npx tsx test/journal/histories/record.ts`. Files that are there are never
 * written again: what was recorded once is what every later version has to load.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os, { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { formatVersion } from "../../../src/journal/schema.ts";
import { historyStories } from "./stories.ts";

// No name of the machine gets into the files.
os.hostname = () => "recorder";
syncBuiltinESMExports();
const { play, recordedAt } = await import("./play.ts");

const target = join(import.meta.dirname, `format-${formatVersion}`);
mkdirSync(target, { recursive: true });
const place = mkdtempSync(join(tmpdir(), "history-"));
for (const story of historyStories) {
  const folder = join(place, story.name);
  const source = story.source === undefined ? {} : { source: join(place, `${story.source}-1.db`) };
  for (const [index, process] of story.processes.entries()) {
    const now = recordedAt + index * 60_000;
    const path = join(place, `${story.name}-${index}.db`);
    const next = join(place, `${story.name}-${index + 1}.db`);
    const mode = index === 0 ? "start" : "resume";
    const { end, journal, asked, stop } = await play({ story, process, path, folder, now, ...source }, mode);
    if (end !== "killed") journal.close(); // a run that was closed in order is one file
    for (const ending of ["", "-wal"]) if (existsSync(path + ending)) copyFileSync(path + ending, next + ending);
    stop();
    say(`${story.name}: ${end === "killed" ? end : end.state}, ${asked.length} attempts`);
  }
  keep(story.name, join(place, `${story.name}-${story.processes.length}.db`));
}
rmSync(place, { recursive: true, force: true });
process.exit();

function keep(name: string, path: string): void {
  for (const ending of ["", "-wal"]) {
    const file = join(target, `${name}.db${ending}.gz`);
    if (existsSync(file) || !existsSync(path + ending)) continue;
    writeFileSync(file, gzipSync(readFileSync(path + ending), { level: 9 }));
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
