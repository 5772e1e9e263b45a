/** A process of a run dies without a word; the next one ends what it left alive, and goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { createRunControl } from "../../src/run/control.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { testProvider } from "./fakes.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-left-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The first time it hangs, with a descendant outside of its group that ignores TERM; the second time it lists a name. */
const script = `if [ -e second ]; then echo a; else (trap '' TERM; setsid sleep 71 & touch up; sleep 72; sleep 73); fi`;

async function until(isSo: () => boolean): Promise<void> {
  for (let round = 0; round < 1_000 && !isSo(); round += 1) await sleep(10);
  expect(isSo()).toBe(true);
}

test("SIGKILL, then resume: nothing of the first process lives when the second starts its programs", async () => {
  const program = fileURLToPath(new URL("./left-run.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, folder, script], { stdio: "inherit" });
  await until(() => existsSync(join(folder, "up")));
  const isLeft = (mark: string): boolean => mark.startsWith("left-run/");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(findMarked(isLeft).length).toBeGreaterThanOrEqual(3);

  writeFileSync(join(folder, "second"), "");
  const journal = openJournal(join(folder, "left.db"), { mode: "own", now: Date.now() });
  const provider = testProvider(async () => ({ kind: "ok", value: { verdict: "good" } }));
  const setup = {
    provider,
    folder,
    environment: {},
    version: "0",
    control: createRunControl(),
    observer: silentObserver,
  };
  const end = await resumeRun(setup, { journal });
  const events = [...journal.events()];
  journal.close();

  expect(end).toMatchObject({ state: "completed", returns: { all: [{ verdict: "good" }], for: "me" } });
  expect(findMarked(isLeft)).toEqual([]);
  const lost = events.filter((event) => event.kind === "lost");
  expect(lost).toHaveLength(1);
  expect(lost[0]?.ended).toBeGreaterThanOrEqual(3);
  expect(events.filter((event) => event.kind === "attached").map(({ epoch, mode }) => [epoch, mode])).toEqual([
    [1, "start"],
    [2, "resume"],
  ]);
});
