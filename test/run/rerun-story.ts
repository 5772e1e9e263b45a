/** A run and its re-run over a folder of their own: what starts again, and what `planRerun` had said of it. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { AgentReply } from "../../src/agents/provider.ts";
import type { Json } from "../../src/base/json.ts";
import { rerunText } from "../../src/cli/rerun-text.ts";
import type { Reuse, RunLimits } from "../../src/core/event.ts";
import {
  createMemoryJournal,
  type MemoryFaults,
  type MemoryJournal,
  SimulatedCrash,
} from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { plainPaint } from "../../src/report/paint.ts";
import type { AnswerFor } from "../../src/run/answer-for.ts";
import { createRunControl } from "../../src/run/control.ts";
import { withEarlier } from "../../src/run/earlier-answers.ts";
import { indexRun } from "../../src/run/index-run.ts";
import { planRerun, type RerunPlan } from "../../src/run/plan-rerun.ts";
import type { RunObserver } from "../../src/run/progress.ts";
import { rerun } from "../../src/run/rerun.ts";
import { resumeRun } from "../../src/run/resume-run.ts";
import type { RunEnd } from "../../src/run/run-end.ts";
import type { RunSetup } from "../../src/run/run-setup.ts";
import { startRun } from "../../src/run/start-run.ts";
import { findRepository } from "../../src/run/trees.ts";
import { testProvider } from "./fakes.ts";

export type Folder = { readonly path: string; write(name: string, text: string): void; remove(): void };

/** `isRepository`: with all that was written so far committed. */
export function folderWith(files: Readonly<Record<string, string>>, isRepository: boolean): Folder {
  const path = mkdtempSync(join(tmpdir(), "sluice-rerun-"));
  const write = (name: string, text: string): void => writeFileSync(join(path, name), text);
  for (const [name, text] of Object.entries(files)) write(name, text);
  if (isRepository) {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: path });
    git("init", "-q");
    git("add", "-A");
    git("commit", "-qm", "first");
  }
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What the agent with this prompt says, working in this folder; a cause: it fails. */
export type Say = (prompt: string, address: string, folder: string) => Json | { readonly fails: string };

export type World = {
  readonly folder: string;
  readonly say?: Say;
  readonly answerFor?: AnswerFor;
  readonly provider?: string; // else `test`
  readonly now?: () => number;
  readonly waits?: boolean; // for people
  readonly ownFiles?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>; // where secrets are read
  readonly isStubRun?: boolean; // every program prints "stub"
};

export type Ran = { readonly journal: MemoryJournal; readonly end: RunEnd; readonly started: readonly string[] };

export type Again = {
  readonly plan?: Plan;
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly reuse?: Reuse;
};

const limits: RunLimits = { atOnce: 4, list: 1_000 };
let count = 0;

export async function run(world: World, plan: Plan, inputs: Readonly<Record<string, Json>> = {}): Promise<Ran> {
  const journal = newJournal(plan, world);
  const started: string[] = [];
  const setup = await setupOf(world, started);
  const end = await startRun(setup, { journal, inputs: withDefaults(plan, inputs), seed: 7, limits });
  return { journal, end, started: started.sort() };
}

/** First the plan, then the re-run itself; its journal is another. */
export async function runAgain(
  world: World,
  source: Ran,
  { plan = source.journal.plan, inputs = {}, reuse }: Again = {},
): Promise<Ran & { readonly planned: RerunPlan }> {
  const started: string[] = [];
  const setup = await setupOf(world, started);
  const said = reuse === undefined ? {} : { reuse };
  const given = withDefaults(plan, inputs);
  const planned = await planRerun({
    ...{ plan, inputs: given, seed: 7, limits, source: source.journal, provider: setup.provider.name },
    ...{
      footing: { isSimulated: setup.provider.name === "simulate", isStubRun: world.isStubRun === true },
      folder: world.folder,
    },
    ...{ now: world.now?.() ?? Date.now(), ...said },
    ...(world.ownFiles === undefined ? {} : { ownFiles: world.ownFiles }),
    ...(setup.repository === undefined ? {} : { repository: setup.repository }),
  });
  const journal = newJournal(plan, world);
  const answerFor =
    reuse?.answers === true ? withEarlier(world.answerFor, { source: source.journal, journal }) : world.answerFor;
  const end = await rerun(
    { ...setup, ...(answerFor === undefined ? {} : { answerFor }) },
    { journal, inputs: given, seed: 8, limits, source: source.journal, ...said },
  );
  return { journal, end, started: started.sort(), planned };
}

/** As `runAgain`, with a process that dies in the re-run, and another that goes on; undefined: it did not die. */
export async function runAgainTwice(world: World, source: Ran, faults: MemoryFaults): Promise<Ran | undefined> {
  const { plan } = source.journal;
  const started: string[] = [];
  const setup = await setupOf(world, started);
  const dying = newJournal(plan, world, faults);
  const call = { inputs: withDefaults(plan, {}), seed: 8, limits, source: source.journal };
  const died = await rerun(setup, { ...call, journal: dying }).then(
    () => false,
    (error) => error instanceof SimulatedCrash,
  );
  if (!died) return undefined;
  const journal = dying.reopen();
  const index = indexRun(source.journal, { isSimulated: setup.provider.name === "simulate", isStubRun: false });
  const end = await resumeRun(await setupOf(world, started), { journal, index });
  return { journal, end, started };
}

/**
 * Something that changes between two runs, and what starts then: `runs`, as `address: why`, is what the plan says;
 * `beyond` runs as well, because what ran before it came out otherwise.
 */
export type Edit = Again & {
  readonly name: string;
  readonly before: Plan;
  readonly touch?: (folder: Folder) => void;
  readonly later?: Partial<World>; // of the re-run
  readonly runs: readonly string[];
  readonly waits?: readonly string[];
  readonly left?: readonly string[];
  readonly beyond?: readonly string[];
};

/** Where the text of the plan of this edit stands. */
export function planFile(name: string): string {
  return join(import.meta.dirname, "rerun-plans", `${name.replace(/[^a-z0-9]+/gi, "-")}.txt`);
}

/** Runs, edits and runs again. What `rerun --plan` says beforehand is what then happens; its text is given back. */
export async function expectRerun(edit: Edit, world: World, folder: Folder): Promise<string> {
  const { before, touch, later = {}, runs, waits = [], left = [], beyond = [], ...again } = edit;
  const source = await run(world, before);
  expect(source.end.state).toBe("completed");
  touch?.(folder);
  const { planned, started, end, journal } = await runAgain({ ...world, ...later }, source, again);
  expect(end.state).toBe("completed");
  expect(reasons(planned)).toEqual([...runs].sort());
  expect(started).toEqual([...planned.runs.map(({ address }) => address), ...beyond].sort());
  expect(planned.waits.map(({ address }) => address).sort()).toEqual(waits);
  expect([...planned.left].sort()).toEqual(left);
  const found = [...journal.events()].flatMap((event) => (event.kind === "found" ? [event.iid] : []));
  if (beyond.length === 0) expect(found).toHaveLength(planned.taken.length);
  else expect(found.length).toBeGreaterThanOrEqual(planned.taken.filter(({ isThen }) => !isThen).length);
  return rerunText(planned, plainPaint);
}

/** `address: why`, sorted. */
export function reasons({ runs }: RerunPlan): string[] {
  return runs
    .map(({ address, why, changed, reason }) => `${address}: ${reason ?? (why === "new" ? "new" : changed.join(", "))}`)
    .sort();
}

function newJournal(plan: Plan, { provider = "test" }: World, faults: MemoryFaults = {}): MemoryJournal {
  count += 1;
  return createMemoryJournal(
    { id: `run-${process.pid}-${count}`, pipeline: plan.name, plan, provider, now: 1 },
    faults,
  );
}

async function setupOf(world: World, started: string[]): Promise<RunSetup> {
  const { folder, say = (prompt) => `${prompt}!`, provider = "test", now, answerFor, ownFiles, waits } = world;
  const { environment = {}, isStubRun = false } = world;
  const repository = await findRepository(folder);
  const agents = testProvider(async ({ request, address, cwd }): Promise<AgentReply> => {
    const said = say(request.prompt, address, cwd ?? folder);
    if (typeof said === "object" && said !== null && "fails" in said)
      return { kind: "failed", cause: { kind: "refusal", message: String(said["fails"]) }, scope: "instance" };
    return { kind: "ok", value: said as Json };
  });
  return {
    provider: { ...agents, name: provider },
    ...{ folder, environment, version: "0", control: createRunControl(), observer: noting(started) },
    ...(repository === undefined ? {} : { repository }),
    ...(isStubRun ? { stub: () => "stub" } : {}),
    ...(waits === undefined ? {} : { waits }),
    ...(now === undefined ? {} : { clock: now }),
    ...(answerFor === undefined ? {} : { answerFor }),
    ...(ownFiles === undefined ? {} : { ownFiles }),
  };
}

/** Addresses of what starts, each once. */
function noting(started: string[]): RunObserver {
  return {
    onEvents(events, addressOf) {
      for (const event of events)
        if (event.kind === "started" && event.attempt === 1) started.push(addressOf(event.iid));
    },
    onProgress: () => undefined,
  };
}

function withDefaults(plan: Plan, inputs: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, inputs[name] ?? value ?? null]));
}
