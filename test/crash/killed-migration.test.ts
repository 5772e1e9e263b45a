/**
 * SIGKILL at a write of the process that turns a journal of format 1 into one of the present format: the file is the old
 * one, byte for byte, or the new one, whole; the run that is resumed ends as if nothing had been, and asks no agent twice.
 * `SLUICE_FAULTS=all` tries each write until the run goes on.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { runsFolder } from "../../src/journal/project-runs.ts";
import { formatVersion } from "../../src/journal/schema.ts";
import { type Ended, sluice } from "../cli/sluice.ts";
import { unpackHistory } from "../journal/histories/unpack.ts";
import { eventsIn } from "./events-in.ts";
import { compileFaultyDisk, type DiskFault, faultEnv } from "./faulty-disk.ts";

/** Was killed while agents were at work: its last commits stand in a `-wal` beside it. */
const history = "streams-killed";
/** Writes of the transaction, its last, and those that move it into the file. */
const tried =
  process.env["SLUICE_FAULTS"] === "all" ? Array.from({ length: 75 }, (_, at) => at + 1) : [1, 16, 31, 40, 58];

let place = "";
let library: ReturnType<typeof compileFaultyDisk> = { problem: "not compiled" };
let first: Found;
let whole: End;
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), "sluice-migration-"));
  library = compileFaultyDisk(place);
  const folder = project("undisturbed");
  first = foundIn(folder);
  expect([first.format, first.events.length]).toEqual([1, 44]);
  whole = endOf(resume(folder), folder);
  expect(whole.view).toMatchObject({ state: "degraded", left: false, tally: { total: 17, ok: 17 } });
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

function project(name: string): string {
  const folder = join(place, name);
  mkdirSync(runsFolder(folder), { recursive: true });
  unpackHistory("format-1", history, fileOf(folder));
  return folder;
}

const fileOf = (folder: string): string => join(runsFolder(folder), `history-${history}.db`);

/** `--take-over`: the process that had the run was one of another machine. */
function resume(folder: string, fault?: DiskFault): Ended {
  const args = ["resume", "@latest", "--take-over", "--simulate", "latency=0ms", "--json", "--quiet"];
  const env = fault === undefined || "problem" in library ? {} : faultEnv(library.path, fault);
  return sluice(folder, args, "", env);
}

type Found = { readonly format: unknown; readonly events: readonly Event[]; readonly rows: readonly unknown[][] };

/** What a copy of the files holds, once it is proven: nothing of what was left is touched. */
function foundIn(folder: string): Found {
  const copy = `${folder}-seen`;
  cpSync(runsFolder(folder), copy, { recursive: true });
  const path = join(copy, `history-${history}.db`);
  const events = eventsIn(path);
  const db = new Database(path, { readonly: true });
  const queries = ["SELECT * FROM inst ORDER BY iid", "SELECT * FROM attempt ORDER BY iid, n"];
  const rows = queries.map((sql) => db.prepare(sql).all());
  const format = db.pragma("user_version", { simple: true });
  db.close();
  rmSync(copy, { recursive: true });
  return { format, events, rows };
}

type End = { readonly view: unknown; readonly asked: readonly string[] };

/** What `resume --json` says that hangs on no clock. */
const timeless = ["state", "left", "partial", "returns", "unmet", "tally", "agents", "usage", "failures", "drops"];

/** What the run came to; and all attempts that were ever begun. */
function endOf({ code, stdout, stderr }: Ended, folder: string): End {
  expect([code, stderr]).toEqual([7, ""]);
  const said = JSON.parse(stdout) as Record<string, unknown>;
  const view = Object.fromEntries(timeless.map((name) => [name, said[name]]));
  const { events } = foundIn(folder);
  const asked = events.flatMap((one) => (one.kind === "started" ? [`${one.iid} ${one.attempt}`] : []));
  return { view, asked: asked.sort() };
}

test("killed at a write, it is the old file or the new one, and goes on to the same end", ({ skip }) => {
  if ("problem" in library) return skip(library.problem);
  const formats = tried.map((at) => {
    const where = `at write ${at}`;
    const folder = project(`killed-${at}`);
    const before = readFileSync(fileOf(folder));
    const killed = resume(folder, { op: "pwrite64", at, kill: at % 2 === 0 ? "after" : "before" });
    expect([killed.code, killed.stdout], where).toEqual([null, ""]);
    const left = foundIn(folder);
    expect(left, where).toEqual({ ...first, format: left.format });
    if (left.format === 1) expect(readFileSync(fileOf(folder)).equals(before), where).toBe(true);
    expect(endOf(resume(folder), folder), where).toEqual(whole);
    expect(foundIn(folder).format, where).toBe(formatVersion);
    return left.format;
  });
  expect(new Set(whole.asked).size).toBe(whole.asked.length);
  expect(formats).toEqual([...formats].sort()); // once it is the new file, it stays so
  expect(new Set(formats)).toEqual(new Set([1, formatVersion]));
});
