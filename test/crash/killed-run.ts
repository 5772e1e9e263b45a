/**
 * A process that runs or resumes a plan with everything real but the agents, and kills itself before or after a commit:
 * `node killed-run.mjs <order.json>`. Simulated agents answer at once, so their replies arrive in the order of their
 * starts; each request is written down, durably, before it is answered. Bundled by `bundle.ts`.
 */
import { fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import type { Provider } from "../../src/agents/provider.ts";
import { createSimulate } from "../../src/agents/simulate/create-simulate.ts";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { createRunControl } from "../../src/run/control.ts";
import { silentObserver } from "../../src/run/progress.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { ProgramRunner } from "../../src/run/run-program-attempt.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { type ProgramCall, runProgram } from "../../src/tools/process.ts";
import { cannedOutput, iidOf } from "./canned-programs.ts";

/** `log`: where each request is written down. `killAt`: at which commit of this process, counted from 1. */
export type Order = {
  readonly run: string; // one of its own: what a resumed run ends, it knows by this name
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly atOnce: number;
  readonly journal: string;
  readonly folder: string;
  readonly log: string;
  readonly mode: "start" | "resume";
  readonly killAt?: { readonly commit: number; readonly when: "before" | "after" };
  readonly end: string; // where the end of the run is written, if it comes to one
  readonly isSlow?: boolean; // agents and programs take some milliseconds, and programs print what is canned for them
};

// A program of our own wrote the file, and a test that gets it wrong fails.
const order = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Order;
if (order.isSlow === true) writeSync(1, "up\n"); // from here on it may be killed
await run(order);

async function run({ run: id, plan, inputs, atOnce, journal: path, mode, end }: Order): Promise<void> {
  const now = Date.now();
  const head = { id, pipeline: plan.name, plan, provider: "simulate", now };
  const opened = mode === "start" ? createJournal(path, head) : openJournal(path, { mode: "own", now });
  const journal = killing(opened);
  // A run that was killed before its first commit has nothing to go on from.
  const isBegun = mode === "resume" && !opened.events().next().done;
  const ended = isBegun
    ? await resumeRun(setup(journal), { journal })
    : await startRun(setup(journal), { journal, inputs, seed: 1, limits: { atOnce, list: limits.listLength } });
  opened.close();
  writeFileSync(end, JSON.stringify(ended));
}

function setup(journal: Journal): RunSetup {
  const note = noteTaker();
  const simulate = createSimulate({ seed: 1, latencyMs: { min: 0, max: order.isSlow === true ? 40 : 0 } });
  const provider: Provider = {
    ...simulate,
    ask(call) {
      note(order.isSlow === true ? `${iidOf(call.mark)}` : `${call.address} ${call.attempt}`);
      return simulate.ask(call);
    },
  };
  const program: ProgramRunner = (call) => {
    note(`program ${call.mark.split("/").slice(1, 3).join(" ")}`);
    return runProgram(order.isSlow === true ? canned(call, journal) : call);
  };
  return {
    provider,
    folder: order.folder,
    environment: {},
    version: "0",
    control: createRunControl(),
    observer: silentObserver,
    runProgram: program,
    answerFor: ({ choices: [first] }) => ({ actor: "Anna", ...(first === undefined ? {} : { choice: first.name }) }),
  };
}

/** A real program all the same, with a descendant that is to be found. */
function canned(call: ProgramCall, journal: Journal): ProgramCall {
  const script = 'sleep 0.03 & wait; printf %s "$1"';
  return { ...call, argv: ["sh", "-c", script, "sh", cannedOutput(call, journal)] };
}

/** Writes a line that is on disk when it returns. */
function noteTaker(): (line: string) => void {
  const file = openSync(order.log, "a");
  return (line) => {
    writeSync(file, `${line}\n`);
    fsyncSync(file);
  };
}

/** The journal, with a death at its side. */
function killing(journal: Journal): Journal {
  let commits = 0;
  const append: Journal["append"] = (events, beat) => {
    if (events.length > 0) commits += 1;
    const { commit, when } = order.killAt ?? { commit: 0, when: "before" };
    const isTime = events.length > 0 && commits === commit;
    if (isTime && when === "before") process.kill(process.pid, "SIGKILL");
    journal.append(events, beat);
    if (isTime) process.kill(process.pid, "SIGKILL");
  };
  return Object.create(journal, { append: { value: append } });
}
