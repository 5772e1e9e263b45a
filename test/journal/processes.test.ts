/** Real processes: SIGKILL while appending, a full disk, two that want the same run (SAFETY.md H96 to H98). */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { isLive, thisProcess } from "../../src/journal/holder.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { kindOf } from "./contract.ts";
import { beginning, itemEvents, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const now = sampleRun.now;
const writer = join(import.meta.dirname, "child-writer.ts");
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
});

function startWriter(
  path: string,
  what: string,
  prefix: readonly string[] = [],
): { child: ChildProcess; lines: AsyncIterator<string> } {
  const [command = "", ...args] = [...prefix, process.execPath, "--import", "tsx", writer, path, what];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const lines = createInterface({ input: child.stdout ?? process.stdin })[Symbol.asyncIterator]();
  return { child, lines };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function restOf(lines: AsyncIterator<string>): Promise<string[]> {
  const rest: string[] = [];
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) rest.push(line.value);
  return rest;
}

test("after SIGKILL all that was acknowledged is there, and at most one commit more (H98)", async () => {
  for (const commits of [1, 3, 40, 150]) {
    const path = newPath();
    const { child, lines } = startWriter(path, "append");
    for (let count = 0; count < commits; count += 1) await lines.next();
    child.kill("SIGKILL");
    const acknowledged = Number((await restOf(lines)).at(-1) ?? 0);
    await ended(child);
    const journal = openJournal(path, { mode: "own", now });
    const events = [...journal.events()];
    expect(events.length).toBeGreaterThanOrEqual(acknowledged);
    expect(events.length).toBeLessThanOrEqual(Math.max(acknowledged, commits * 3) + 3);
    expect(events).toEqual(number([...beginning, ...opened(events).flatMap((iid) => itemEvents(iid, textOf(iid)))]));
    expect(journal.head.epoch).toBe(2);
    journal.append(number([{ kind: "rang" }], events.length + 1), now);
    journal.verify();
    journal.close();
  }
});

function opened(events: readonly Event[]): readonly number[] {
  return events.flatMap((event) => (event.kind === "opened" ? [event.iid] : []));
}
function textOf(iid: number): { readonly text: string } {
  return { text: "v".repeat((iid * 997) % 9_000) };
}

test("a run that a live process holds is not given to another; nor is its lock waited for for ever (H97)", async () => {
  const path = newPath();
  const { child, lines } = startWriter(path, "hold");
  expect((await lines.next()).value).toBe("held");
  expect(kindOf(() => openJournal(path, { mode: "own", now }))).toBe("locked");
  expect(() => openJournal(path, { mode: "own", now })).toThrow(
    new RegExp(`held by process ${child.pid}, which lives`),
  );
  const second = startWriter(path, "take");
  expect((await restOf(second.lines))[0]).toMatch(/^locked run "/);
  const reader = openJournal(path, { mode: "read", now });
  expect([...reader.events()]).toEqual(number(beginning));
  reader.close();
  child.kill("SIGKILL");
  await ended(child);
  const third = startWriter(path, "take");
  expect((await restOf(third.lines))[0]).toBe("taken");
});

test("a run that was taken over stops at its next append, and keeps what it wrote", async () => {
  const path = newPath();
  const { child, lines } = startWriter(path, "hold");
  await lines.next();
  const journal = openJournal(path, { mode: "own", takeOver: true, now });
  expect((await restOf(lines))[0]).toMatch(/^lost_lease run ".*" was taken over by another process \(epoch 2/);
  await ended(child);
  journal.append(number([{ kind: "released" }], 4), now);
  expect(journal.verify()).toEqual({ commits: 2, events: 4 });
  journal.close();
});

test("whose turn it is: of two that want a free run at once, one gets it", async () => {
  const path = newPath();
  createJournal(path, sampleRun).close();
  const rivals = [startWriter(path, "take"), startWriter(path, "take"), startWriter(path, "take")];
  const said = await Promise.all(rivals.map(async ({ lines }) => (await restOf(lines))[0]?.split(" ")[0]));
  expect(said).toContain("taken");
  const reader = openJournal(path, { mode: "read", now });
  expect(reader.head.epoch).toBe(1 + said.filter((word) => word === "taken").length);
  reader.close();
});

test("a holder on another host gives way only to takeOver; a pid that was used again does not count as alive", () => {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  journal.append(number(beginning), now);
  const db = new Database(path);
  db.exec("UPDATE run SET host = 'elsewhere'");
  expect(() => openJournal(path, { mode: "own", now })).toThrow(/on host "elsewhere".*--take-over/);
  db.prepare("UPDATE run SET host = ?, pid_start = pid_start + 1").run(hostname());
  db.close();
  const next = openJournal(path, { mode: "own", now });
  expect(next.head.epoch).toBe(2);
  next.close();
  journal.close();
  const self = thisProcess();
  expect(isLive(self)).toBe(true);
  expect(isLive({ ...self, boot: "another boot" })).toBe(false);
  expect(isLive({ ...self, pidStart: self.pidStart + 1 })).toBe(false);
  expect(isLive({ ...self, pid: 2 ** 22 + 1 })).toBe(false);
});

test("a lock that another program keeps is named, not waited for for ever", () => {
  const path = newPath();
  createJournal(path, sampleRun).close();
  const other = new Database(path);
  other.exec("BEGIN EXCLUSIVE");
  expect(kindOf(() => openJournal(path, { mode: "own", now, waitMs: 50 }))).toBe("locked");
  other.close();
});

test("a limit of the file's size: one clear error, nothing lost (H96)", async () => {
  const path = newPath();
  const { child, lines } = startWriter(path, "append", ["bash", "-c", 'ulimit -f 256; exec "$@"', "limited"]);
  const said = await restOf(lines);
  await ended(child);
  await checkAfterFullDisk(path, said);
});

test("a full disk: one clear error, nothing lost, and the run goes on when there is space (H96)", async (context) => {
  const folder = `${newPath()}-disk`;
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    return context.skip("this user may not mount a small disk");
  }
  try {
    const path = join(folder, "run.db");
    const { child, lines } = startWriter(path, "append");
    const said = await restOf(lines);
    await ended(child);
    execFileSync("mount", ["-o", "remount,size=16m", folder]);
    await checkAfterFullDisk(path, said);
  } finally {
    execFileSync("umount", [folder]);
    rmSync(folder, { recursive: true });
  }
});

async function checkAfterFullDisk(path: string, said: readonly string[]): Promise<void> {
  expect(said.at(-1)).toMatch(/^(full|io) the journal ".*"/);
  expect(said.at(-1)).toContain("keep the journal");
  const acknowledged = Number(said.at(-2));
  expect(acknowledged).toBeGreaterThan(3);
  expect(statSync(path).size).toBeGreaterThan(0);
  const journal = openJournal(path, { mode: "own", now });
  expect([...journal.events()].length).toBe(acknowledged);
  journal.append(number([{ kind: "rang" }], acknowledged + 1), now);
  journal.verify();
  journal.close();
}
