/**
 * How many instances a second pass each layer: the scheduler alone, the journal alone (with the events of that
 * scheduler), both under the loop of a run; and beside them raw SQLite, and `p-limit` without a journal.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import pLimit from "p-limit";
import type { AgentReply, Provider } from "../src/agents/provider.ts";
import { invariant } from "../src/base/invariant.ts";
import type { Command } from "../src/core/command.ts";
import type { Fact } from "../src/core/event.ts";
import { createState } from "../src/core/state.ts";
import { step } from "../src/core/step.ts";
import type { Journal } from "../src/journal/journal.ts";
import { createJournal } from "../src/journal/sqlite-journal.ts";
import { createRunControl } from "../src/run/control.ts";
import { silentObserver } from "../src/run/progress.ts";
import type { RunSetup } from "../src/run/run-setup.ts";
import { startRun } from "../src/run/start-run.ts";
import { inFolder, seconds } from "./measure.ts";
import { writeRowsOf } from "./raw-sqlite.ts";
import { inFlight, type Shape, type Workload, workloadOf } from "./workload.ts";

export const layers = ["core", "journal", "loop", "raw", "p-limit"] as const;
export type Layer = (typeof layers)[number];

/**
 * By prompt: bytes of memory that are held at the end, bytes of the closed file, rows in it, and of these rows the
 * instances: the frames, rounds and lists around a prompt are instances as well.
 */
export type Measured = {
  readonly perSecond: number;
  readonly instancesEach?: number;
  readonly heldEach?: number;
  readonly diskEach?: number;
  readonly rowsEach?: number;
};

export type MeasureCall = {
  readonly layer: Layer;
  readonly shape: Shape;
  readonly count: number;
  readonly atOnce?: number; // attempts in flight; absent: 64
  readonly heldBytes: () => number; // bytes of memory in use now
};

export async function measureLayer(call: MeasureCall): Promise<Measured> {
  const { layer, shape, count, atOnce = inFlight, heldBytes } = call;
  switch (layer) {
    case "core":
      return measureCore(workloadOf(shape, count, atOnce), heldBytes);
    case "journal":
      return inFolder((folder) => measureJournal(workloadOf(shape, count, atOnce), folder));
    case "loop":
      return inFolder((folder) => measureLoop(workloadOf(shape, count, atOnce), folder, heldBytes));
    case "raw":
      return inFolder((folder) => measureRaw(workloadOf(shape, count, atOnce), folder));
    default:
      return measurePlain(count);
  }
}

const reply = "ok";

function measureCore(work: Workload, heldBytes: () => number): Measured {
  const before = heldBytes();
  const start = seconds();
  const state = drive(work, () => undefined);
  const took = seconds() - start;
  const heldEach = (heldBytes() - before) / work.count;
  invariant(state.ended?.state === "completed", "the run of a bench is completed");
  return { perSecond: work.count / took, heldEach };
}

/** The time that `append` takes; the scheduler that makes the events is not counted. */
function measureJournal(work: Workload, folder: string): Measured {
  const path = join(folder, "run.db");
  const journal = newJournal(work, path);
  let took = 0;
  drive(work, (events, now) => {
    const start = seconds();
    journal.append(events, now);
    took += seconds() - start;
  });
  journal.close();
  return { perSecond: work.count / took, ...sizesOf(path, work.count) };
}

/** The whole of a run, but for compiling it and for opening and closing its file. */
async function measureLoop(work: Workload, folder: string, heldBytes: () => number): Promise<Measured> {
  const path = join(folder, "run.db");
  const journal = newJournal(work, path);
  const before = heldBytes();
  let took = 0;
  let held = 0;
  const onEnd = (): void => {
    took = seconds() - start;
    held = heldBytes() - before;
  };
  const start = seconds();
  await startRun(setupOf(folder, onEnd), { journal, inputs: work.inputs, seed: 1, limits: work.limits });
  invariant(journal.head.state === "completed", "the run of a bench is completed");
  journal.close();
  return { perSecond: work.count / took, heldEach: held / work.count, ...sizesOf(path, work.count) };
}

/** SQLite alone with the rows that the journal wrote of the same events. */
function measureRaw(work: Workload, folder: string): Measured {
  const path = join(folder, "run.db");
  const journal = newJournal(work, path);
  drive(work, (events, now) => journal.append(events, now));
  journal.close();
  const { rows, bytes, seconds: took } = writeRowsOf(path, folder);
  return {
    ...sizesOf(path, work.count),
    perSecond: work.count / took,
    diskEach: bytes / work.count,
    rowsEach: rows / work.count,
  };
}

async function measurePlain(count: number): Promise<Measured> {
  const limit = pLimit(inFlight);
  const start = seconds();
  await Promise.all(Array.from({ length: count }, (_, index) => limit(() => ask(index))));
  return { perSecond: count / (seconds() - start) };
}

async function ask(index: number): Promise<string> {
  return `${reply}${index}`;
}

type State = ReturnType<typeof createState>;
type Append = (events: ReturnType<typeof step>["events"], now: number) => void;

/** The scheduler without a shell: all that it starts in one step has replied before the next. */
function drive({ plan, inputs, limits }: Workload, append: Append): State {
  const state = createState(plan);
  let facts: readonly Fact[] = firstFacts(inputs, limits);
  for (let now = 1; state.ended === undefined; now += 1) {
    const { events, commands, missing, more } = step(state, facts, now);
    invariant(missing.length === 0, "all values of a bench fit into memory");
    invariant(more || events.length > 0, "the run of a bench goes on");
    append(events, now);
    state.values.trim();
    facts = commands.flatMap(factOf);
  }
  return state;
}

function firstFacts(inputs: Workload["inputs"], limits: Workload["limits"]): readonly Fact[] {
  return [
    { kind: "run_began", run: "bench", inputs, seed: 1, provider: "bench", stubRun: false, limits },
    { kind: "attached", epoch: 1, host: "bench", boot: "", pid: 1, version: "0", mode: "start" },
  ];
}

function factOf(command: Command): readonly Fact[] {
  if (command.do !== "start") return [];
  return [{ kind: "replied", iid: command.iid, attempt: command.attempt, value: reply }];
}

function newJournal({ plan }: Workload, path: string): Journal {
  return createJournal(path, { id: "bench", pipeline: plan.name, plan, provider: "bench", now: Date.now() });
}

/** `onEnd` is called when the end of the run is durable, while its state is still held. */
function setupOf(folder: string, onEnd: () => void): RunSetup {
  const answer: AgentReply = { kind: "ok", value: reply };
  const provider: Provider = {
    name: "bench",
    problems: () => [],
    rates: () => ({ keeps: "nothing", outputTokens: 0, usd: {} }), // no run of the bench has a limit of tokens or money
    ask: async () => answer,
    close: async () => undefined,
  };
  const observer = {
    ...silentObserver,
    onEvents: (events: readonly { readonly kind: string }[]): void => {
      if (events.at(-1)?.kind === "run_ended") onEnd();
    },
  };
  return { provider, folder, environment: {}, version: "0", control: createRunControl(), observer };
}

function sizesOf(path: string, count: number): Pick<Measured, "diskEach" | "rowsEach" | "instancesEach"> {
  const db = new Database(path, { readonly: true });
  const rowsOf = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const instances = rowsOf("inst_row");
  const rows = instances + rowsOf("event_row") + rowsOf("attempt_row") + rowsOf("tx");
  db.close();
  return { diskEach: statSync(path).size / count, rowsEach: rows / count, instancesEach: instances / count };
}
