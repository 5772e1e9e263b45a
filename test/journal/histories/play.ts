/** Plays a process of a history: the real loop on the real journal, with simulated agents. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AgentCall, AgentReply, Provider } from "../../../src/agents/provider.ts";
import { createSimulate } from "../../../src/agents/simulate/create-simulate.ts";
import { stubsOf } from "../../../src/agents/simulate/stubs.ts";
import type { Json } from "../../../src/base/json.ts";
import { limits } from "../../../src/base/limits.ts";
import type { RunLimits } from "../../../src/core/event.ts";
import type { Journal, NewRun } from "../../../src/journal/journal.ts";
import { createJournal, openJournal } from "../../../src/journal/sqlite-journal.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { createRunControl, type RunControl } from "../../../src/run/control.ts";
import { silentObserver } from "../../../src/run/progress.ts";
import { rerun } from "../../../src/run/rerun.ts";
import { resumeRun } from "../../../src/run/resume-run.ts";
import type { RunEnd } from "../../../src/run/run-end.ts";
import type { RunSetup } from "../../../src/run/run-setup.ts";
import { startRun } from "../../../src/run/start-run.ts";
import { findRepository } from "../../../src/run/trees.ts";
import { planOf } from "../../core/plan-of.ts";
import type { HistoryStory, Process } from "./stories.ts";

/** Thrown where the process would have died. */
export class Killed extends Error {}

/** Runs are recorded as of this moment. */
export const recordedAt = Date.UTC(2026, 10, 21, 9, 30);

function newRun({ story, now }: PlayCall): NewRun {
  const { pipeline, name } = story;
  const path = join(import.meta.dirname, "pipelines", `${pipeline}.yaml`);
  const plan = planOf(readFileSync(path, "utf8"), `${pipeline}.yaml`, true);
  return { id: `history-${name}`, pipeline: plan.name, plan, provider: "simulate", now };
}

function openToGoOn(path: string, { process, now }: PlayCall): Journal {
  return openJournal(path, { mode: "own", now, takeOver: process.takesOver === true });
}

/** `asked`: the attempts that this process asked for, as `address attempt`. `stop` ends what idles on. */
export type Played = {
  readonly end: RunEnd | "killed";
  readonly asked: readonly string[];
  readonly journal: Journal;
  stop(): void;
};

export type PlayCall = {
  readonly story: HistoryStory;
  readonly process: Process;
  readonly path: string; // of the journal: made where there is none
  readonly folder: string; // where programs run
  readonly now: number; // wall time of the beginning, ms
  readonly source?: string; // path of the journal of the source
};

/** The journal stays open: what closes it decides whether it was left in order. */
export async function play(call: PlayCall, mode: "start" | "resume"): Promise<Played> {
  const { process, path, now } = call;
  const asked: string[] = [];
  const began = Date.now();
  const { speed = 1 } = call.story;
  const clock = (): number => now + (Date.now() - began) * speed;
  const opened = mode === "start" ? createJournal(path, newRun(call)) : openToGoOn(path, call);
  const control = createRunControl();
  const journal = disturbed(opened, process, control);
  const setup = await setupOf(call, { control, clock, asked });
  const ended = mode === "start" ? begin(setup, call, journal) : goOn(setup, call, journal);
  const end = await Promise.race([
    ended.catch((error: unknown) => {
      if (error instanceof Killed) return "killed" as const;
      throw error;
    }),
    ...(process.killAt === "idle" ? [nothingMore(opened)] : []),
  ]);
  return { end, asked, journal: opened, stop: () => control.send({ kind: "abort", actor: "the test" }) };
}

/** Resolves when no event has come for a while. */
async function nothingMore(journal: Journal): Promise<"killed"> {
  for (let last = -1, count = 0; last !== count; ) {
    last = count;
    await new Promise((resolve) => setTimeout(resolve, 400));
    count = [...journal.events()].length;
  }
  return "killed";
}

function limitsOf(plan: Plan, more: Partial<RunLimits> = {}): RunLimits {
  const { tokens, agents, atOnce = 4 } = fixedLimits(plan);
  const some = { ...(tokens === undefined ? {} : { tokens }), ...(agents === undefined ? {} : { agents }) };
  return { atOnce, list: limits.listLength, ...some, ...more };
}

/** Those of these pipelines are plain numbers. */
function fixedLimits({ limits: of }: Plan): { tokens?: number; agents?: number; atOnce?: number } {
  const number = (expr: Json | undefined): number | undefined => (typeof expr === "number" ? expr : undefined);
  const found: Record<string, number> = {};
  const named = { tokens: of.tokens, agents: of.agents, atOnce: of.at_once } as Readonly<Record<string, Json>>;
  for (const [name, value] of Object.entries(named)) {
    const fixed = number(value);
    if (fixed !== undefined) found[name] = fixed;
  }
  return found;
}

async function begin(setup: RunSetup, { source, process }: PlayCall, journal: Journal): Promise<RunEnd> {
  const { plan } = journal;
  const inputs = Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
  const call = { journal, inputs, seed: 1, limits: limitsOf(plan, process.limits) };
  if (source === undefined) return startRun(setup, call);
  const earlier = openJournal(source, { mode: "read", now: recordedAt });
  return rerun(setup, { ...call, source: earlier }).finally(() => earlier.close());
}

function goOn(setup: RunSetup, { process }: PlayCall, journal: Journal): Promise<RunEnd> {
  const { limits: more, takesOver } = process;
  const given = more === undefined ? {} : { limits: limitsOf(journal.plan, more) };
  return resumeRun(setup, { journal, mode: takesOver === true ? "takeover" : "resume", ...given });
}

type Hands = { readonly control: RunControl; readonly clock: () => number; readonly asked: string[] };

async function setupOf({ story, process, folder }: PlayCall, hands: Hands): Promise<RunSetup> {
  mkdirSync(folder, { recursive: true });
  if (story.hasTrees === true) makeRepository(folder);
  const repository = story.hasTrees === true ? await findRepository(folder) : undefined;
  const times = new Map<string, number>();
  const quota = new Map([["simulate", hands.clock() + 60_000]]);
  return {
    provider: agents(story, process, hands.asked),
    folder,
    environment: {},
    version: "0",
    control: hands.control,
    observer: silentObserver,
    clock: hands.clock,
    ...(repository === undefined ? {} : { repository }),
    ...(story.speed === undefined ? {} : { gates: { read: () => quota, note: () => undefined } }),
    answerFor({ address }) {
      const time = times.get(address) ?? 0;
      times.set(address, time + 1);
      const said = process.answers?.[address];
      const answer = Array.isArray(said) ? said[time] : said;
      return answer === undefined ? undefined : { ...answer, actor: "Anna" };
    },
  };
}

function agents(story: HistoryStory, process: Process, asked: string[]): Provider {
  const read = stubsOf(story.says ?? {}, "stories.ts");
  if ("problem" in read) throw new Error(read.problem);
  const simulate = createSimulate({ seed: 1, latencyMs: { min: 0, max: 0 }, stubs: read.stubs });
  return {
    ...simulate,
    rates: (of) => ({ ...simulate.rates(of), ...(story.turns === undefined ? {} : { keeps: "requests" }) }),
    async ask(call) {
      asked.push(`${call.address} ${call.attempt}`);
      if (call.request.batch === true) call.queued?.(`batch-1 ${call.address}`);
      if (story.late?.includes(call.address)) await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (process.hangs?.includes(call.address)) return untilAborted(call);
      return story.turns === undefined ? simulate.ask(call) : talk(call, story.turns);
    },
  };
}

/** Asks before each request but the first, and says how much all of them used. */
async function talk(call: AgentCall, turns: number): Promise<AgentReply> {
  const usage = { inputTokens: 0, outputTokens: 0 };
  for (let turn = 1; turn <= turns; turn += 1) {
    if (turn > 1 && (await call.more?.({ ...usage }, 1_000)) === undefined)
      return { kind: "aborted", clean: true, usage };
    usage.inputTokens += 1_000;
    usage.outputTokens += 500;
  }
  return { kind: "ok", value: `talked of ${call.address}`, usage };
}

function untilAborted({ signal }: AgentCall): Promise<AgentReply> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve({ kind: "aborted", clean: true }), { once: true });
  });
}

/** The journal, with a death or a person at its side. */
function disturbed(journal: Journal, { killAt, stopAt, pauseAt, unpauseAt }: Process, control: RunControl): Journal {
  let commits = 0;
  return Object.create(journal, {
    append: {
      value: (events: Parameters<Journal["append"]>[0], beat: number) => {
        if (events.length > 0) commits += 1;
        if (events.length > 0 && commits === killAt) throw new Killed();
        journal.append(events, beat);
        if (events.length === 0) return;
        if (commits === stopAt) control.send({ kind: "tell", verb: "stop", actor: "Anna" });
        if (commits === pauseAt) control.send({ kind: "tell", verb: "pause", actor: "Anna" });
        if (commits === unpauseAt) control.send({ kind: "tell", verb: "unpause", actor: "Anna" });
      },
    },
  });
}

/** One commit, always the same. */
function makeRepository(folder: string): void {
  const date = "2026-01-01T00:00:00Z";
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, env, stdio: "ignore" });
  git("init", "-q", "-b", "main");
  git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "--allow-empty", "-m", "Begin");
}
