/**
 * An unchanged re-run beside the run that it takes everything over from, and beside reading the events of that raw, off
 * its file: what a re-run reads, decides and writes. Nothing starts in it.
 */
import { join } from "node:path";
import Database from "better-sqlite3";
import { invariant } from "../src/base/invariant.ts";
import type { Journal } from "../src/journal/journal.ts";
import { createJournal, openJournal } from "../src/journal/sqlite-journal.ts";
import { createRunControl } from "../src/run/control.ts";
import { indexRun } from "../src/run/index-run.ts";
import { silentObserver } from "../src/run/progress.ts";
import { rerun } from "../src/run/rerun.ts";
import type { RunSetup } from "../src/run/run-setup.ts";
import { startRun } from "../src/run/start-run.ts";
import { inFolder, seconds } from "./measure.ts";
import { type Shape, type Workload, workloadOf } from "./workload.ts";

/** Seconds; `indexEach`: bytes that the index of what may be taken over holds, by instance. */
export type RerunCost = {
  readonly count: number;
  readonly first: number;
  readonly raw: number;
  readonly again: number;
  readonly indexEach: number;
};

const footing = { isSimulated: false, isStubRun: false };

export function measureRerun(shape: Shape, count: number, heldBytes: () => number): Promise<RerunCost> {
  const work = workloadOf(shape, count);
  return inFolder(async (folder) => {
    const path = join(folder, "first.db");
    const first = await timed(() => runOnce(work, folder, path));
    const raw = await timed(async () => readRaw(path));
    const source = openJournal(path, { mode: "read", now: Date.now() });
    const indexEach = indexBytes(source, heldBytes) / work.count;
    const again = await timed(() => runAgain(work, folder, source));
    source.close();
    return { count: work.count, first, raw, again, indexEach };
  });
}

async function timed(act: () => Promise<void>): Promise<number> {
  const start = seconds();
  await act();
  return seconds() - start;
}

function setupOf(folder: string, onStart: () => void): RunSetup {
  const provider: RunSetup["provider"] = {
    name: "bench",
    problems: () => [],
    rates: () => ({ keeps: "nothing", outputTokens: 0, usd: {} }),
    ask: async ({ request }) => {
      onStart();
      return { kind: "ok", value: `What there is to say of ${request.prompt}` };
    },
    close: async () => undefined,
  };
  return { provider, folder, environment: {}, version: "0", control: createRunControl(), observer: silentObserver };
}

function newJournal(path: string, { plan }: Workload, id: string): Journal {
  return createJournal(path, { id, pipeline: plan.name, plan, provider: "bench", now: Date.now() });
}

async function runOnce(work: Workload, folder: string, path: string): Promise<void> {
  const journal = newJournal(path, work, "first");
  const call = { journal, inputs: work.inputs, seed: 1, limits: work.limits };
  const { state } = await startRun(
    setupOf(folder, () => undefined),
    call,
  );
  invariant(state === "completed", "the run of a bench is completed");
  journal.close();
}

/** Every row of its events, as bytes: none is checked, and none is taken apart. */
function readRaw(path: string): void {
  const db = new Database(path, { readonly: true });
  let bytes = 0;
  for (const row of db.prepare<[], unknown[]>("SELECT * FROM event").raw().iterate()) bytes += row.length;
  db.close();
  invariant(bytes > 0, "a run has events");
}

function indexBytes(source: Journal, heldBytes: () => number): number {
  const before = heldBytes();
  const index = indexRun(source, footing);
  const after = heldBytes();
  invariant(index.run === "first", "the index is that of the first run");
  return after - before;
}

async function runAgain(work: Workload, folder: string, source: Journal): Promise<void> {
  let started = 0;
  const count = (): void => {
    started += 1;
  };
  const journal = newJournal(join(folder, "again.db"), work, "again");
  const call = { journal, inputs: work.inputs, seed: 1, limits: work.limits, source };
  const { state } = await rerun(setupOf(folder, count), call);
  invariant(state === "completed" && started === 0, "an unchanged re-run starts nothing");
  journal.close();
}
