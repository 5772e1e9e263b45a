/** What a run needs beside its plan and journal; the front end that starts it puts it together. */
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { Provider } from "../agents/provider.ts";
import type { Json } from "../base/json.ts";
import type { ExecRequest } from "../base/request.ts";
import type { Fact, Reuse } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { endMarked } from "../tools/marked-processes.ts";
import { runProgram } from "../tools/process.ts";
import type { AnswerFor } from "./answer-for.ts";
import { createCheckValue } from "./check-value.ts";
import type { RunControl } from "./control.ts";
import type { ExecutorSetting } from "./executor.ts";
import { createFilesSeen } from "./files-seen.ts";
import type { SharedGates } from "./gate-watch.ts";
import type { RunObserver } from "./progress.ts";
import { createRedactor } from "./redact.ts";
import type { ReuseIndex } from "./reuse-index.ts";
import type { ProgramRunner } from "./run-program-attempt.ts";
import { createTrees, type Repository, type Trees } from "./trees.ts";

/** `version`: of sluice, journaled with each process that takes the run. */
export type RunSetup = {
  readonly provider: Provider;
  readonly folder: string; // what a relative `cwd` hangs on; programs run here
  readonly environment: Readonly<Record<string, string | undefined>>; // where secrets are read
  readonly version: string;
  readonly control: RunControl;
  readonly observer: RunObserver;
  readonly clock?: () => number; // wall time, ms
  readonly steady?: () => number; // ms by a clock that nobody sets; else `clock`, where that is given
  readonly stub?: (request: ExecRequest, address: string) => Json; // `--stub-run`: in place of every program
  readonly runProgram?: ProgramRunner;
  readonly answerFor?: AnswerFor; // in place of people
  readonly repository?: Repository; // around `folder`; absent: there is none, and no node works in a worktree
  readonly ownFiles?: readonly string[]; // of the pipeline itself, from `folder`
  readonly waits?: boolean; // `--wait`: stay also where only people can help, or a quota is far away
  readonly graceMs?: number; // for what is in flight when the run is told to stop
  readonly gates?: SharedGates; // quotas, as the runs of the project share them
};

/** How a process takes a run. */
export type AttachMode = "start" | "resume" | "takeover";

/** Of a re-run: the index of its source, and what was said of it beside. */
export type TakingOver = { readonly index?: ReuseIndex; readonly reuse?: Reuse };

/** The setting of the executor for this run. */
export function executorSetting(
  setup: RunSetup,
  journal: Journal,
  mode: AttachMode,
  { index, reuse }: TakingOver,
): Omit<ExecutorSetting, "onProgress"> {
  const { id, epoch } = journal.head;
  const folderOf = (cwd: string | undefined): string => resolve(setup.folder, cwd ?? ".");
  const made = setup.stub === undefined ? treesOf(setup, id) : { stub: setup.stub };
  return {
    run: id,
    epoch,
    isResume: mode !== "start",
    agents: setup.provider,
    programs: {
      run: setup.runProgram ?? runProgram,
      check: createCheckValue(),
      cwd: setup.folder,
      redactor: createRedactor(secretsOf(journal.plan, setup.environment)),
    },
    lookups: {
      ...{
        run: id,
        index,
        folderOf,
        files: createFilesSeen(setup.folder, id, setup.ownFiles),
        clock: setup.clock ?? Date.now,
      },
      ...(reuse === undefined ? {} : { reuse }),
      ...("trees" in made && made.trees !== undefined ? { adoptTree: made.trees.adopt } : {}),
    },
    endMarked,
    ...made,
    ...(setup.answerFor === undefined ? {} : { answerFor: setup.answerFor }),
  };
}

/** A rehearsal that runs no program needs none. */
function treesOf(
  { folder, repository, runProgram: run = runProgram }: RunSetup,
  id: string,
): { readonly trees?: Trees } {
  if (repository === undefined) return {};
  return { trees: createTrees({ run: id, folder, repository: repository.top, runProgram: run }) };
}

/** The end of the run, with worktrees in which nothing was changed taken away before it. */
export async function closingTrees<T>(setting: Pick<ExecutorSetting, "trees" | "run">, ended: Promise<T>): Promise<T> {
  const end = await ended;
  await setting.trees?.close({ mark: `${setting.run}/close`, signal: new AbortController().signal });
  return end;
}

/** The fact that this process works on the run from now on. */
export function attachedFact(setup: RunSetup, journal: Journal, mode: AttachMode): Fact {
  const { epoch, holder } = journal.head;
  const { version } = setup;
  const host = holder?.host ?? hostname();
  const waits = setup.waits === true ? ({ waits: true } as const) : {};
  const gates = gatesOf(journal.plan, setup.provider);
  return {
    kind: "attached",
    epoch,
    host,
    boot: holder?.boot ?? "",
    pid: process.pid,
    version,
    mode,
    ...waits,
    ...gates,
  };
}

/** The quota that each role counts against, where the provider tells. */
function gatesOf(plan: Plan, { gate }: Provider): { readonly gates?: Readonly<Record<string, string>> } {
  if (gate === undefined || plan.roles.length === 0) return {};
  const gates = Object.fromEntries(plan.roles.map(({ name }) => [name, gate(name)]));
  const [first, ...others] = new Set(Object.values(gates));
  return { gates: first !== undefined && others.length === 0 ? { "*": first } : gates };
}

/** Milliseconds since the process began. */
const monotonic = (): number => performance.now();

/** What the loop is told beside who works and what is at hand. */
export function loopSetting({ clock, steady, control, observer, graceMs, gates }: RunSetup) {
  return {
    ...{ clock: clock ?? Date.now, control, observer },
    ...(steady === undefined && clock !== undefined ? {} : { steady: steady ?? monotonic }),
    ...(graceMs === undefined ? {} : { graceMs }),
    ...(gates === undefined ? {} : { gates }),
  };
}

/** The secrets of the plan that are set, by name. */
export function secretsOf(
  plan: Plan,
  environment: Readonly<Record<string, string | undefined>>,
): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const name of plan.secrets) {
    const value = environment[name];
    if (value !== undefined && value !== "") secrets.set(name, value);
  }
  return secrets;
}
