/** What a re-run would take over and what it would start, found by running the scheduler without starting anything. */
import { resolve } from "node:path";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { TreeRequest } from "../base/request.ts";
import type { Answer, Question } from "../core/ask.ts";
import type { Command } from "../core/command.ts";
import type { Event, Fact, Reuse, RunLimits } from "../core/event.ts";
import { changedParts } from "../core/part-marks.ts";
import { createState } from "../core/state.ts";
import type { Journal } from "../journal/journal.ts";
import type { ReuseEntry } from "../journal/reuse-entries.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { answerLookups, type Lookup, type LookupSetting } from "./answer-lookups.ts";
import { type EarlierAnswers, earlierAnswers } from "./earlier-answers.ts";
import { createFilesSeen } from "./files-seen.ts";
import { type Footing, indexRun, repositoryAsBefore } from "./index-run.ts";
import type { Scheduler } from "./loop.ts";
import { type NotReached, notReached } from "./not-reached.ts";
import { inOrder } from "./plan-order.ts";
import { answeringLookups } from "./quick-lookups.ts";
import type { Before, ReuseIndex } from "./reuse-index.ts";
import { schedulerOf } from "./start-run.ts";
import { adoptInPlan, type Repository, treeOfRun } from "./trees.ts";

export type RerunPlanCall = {
  readonly plan: Plan;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly seed: number;
  readonly limits: RunLimits;
  readonly source: Journal; // opened to read
  readonly provider: string;
  readonly footing: Footing;
  readonly folder: string;
  readonly now: number; // wall time, ms
  readonly reuse?: Reuse;
  readonly ownFiles?: readonly string[]; // as in `RunSetup`
  readonly repository?: Repository; // as in `RunSetup`
};

/** `isThen`: not at once, but if all that runs or is asked before it comes out as in the earlier run. */
type Planned = { readonly address: string; readonly isThen: boolean };

/** `ageMs`: of a result that says how things were outside. */
export type TakenOver = Planned & { readonly fromAddress: string; readonly ageMs?: number };

/**
 * Why an instance starts: `new`: nothing stood there; `changed`: the parts of its request that differ from what stood
 * there, in words for people; `kept`: its result is not taken over for a `reason`, though the request may be the same.
 */
export type PlannedStart = Planned & {
  readonly why: "new" | "changed" | "kept";
  readonly changed: readonly string[];
  readonly reason?: string;
};

/**
 * `asks`: questions to people. `waits`: what hangs on something of which nobody knows what comes of it. `left`: results that nothing asks for.
 */
export type RerunPlan = {
  readonly taken: readonly TakenOver[];
  readonly runs: readonly PlannedStart[];
  readonly asks: readonly Planned[];
} & NotReached;

/** Starts nothing and writes nothing; reads the source's journal and the files that are part of keys. */
export async function planRerun(call: RerunPlanCall): Promise<RerunPlan> {
  const { reuse, folder, now } = call;
  const around = call.repository;
  const repository = around && (await repositoryAsBefore(around, call.source, reuse));
  const index = indexRun(call.source, call.footing, reuse, call.plan);
  const state = createState(withoutPlaces(call.plan), { keepKeys: true });
  const answerAgain = earlierAnswers(call.source);
  const lookups: LookupSetting = {
    ...{ run: "plan", index, files: createFilesSeen(folder, "plan", call.ownFiles), clock: () => now },
    folderOf: (cwd) => resolve(folder, cwd ?? "."),
    ...(reuse === undefined ? {} : { reuse }),
    ...(repository === undefined ? {} : { adoptTree: adoptInPlan({ run: "plan", repository: repository.top }) }),
  };
  const looks: Planning["looks"] = new Map();
  const hear = (lookup: Lookup): void => void looks.set(lookup.iid, { lookup });
  const planning: Planning = {
    ...{ repository: repository?.top ?? "", scheduler: answeringLookups(schedulerOf(state), lookups, hear), hear },
    ...{ lookups, now, index, answerAgain, looks, isThen: false },
    ...{ takesAnswers: reuse?.answers === true, freshMs: reuse?.freshMs ?? Number.POSITIVE_INFINITY },
    ...{ values: new Map(), given: new Map(), parts: new Map(), questions: new Map(), takers: new Map() },
    ...{ found: [], starts: [], asks: [] },
  };
  await goOn(planning, firstFacts(call, repository));
  planning.isThen = true;
  for (let facts = asBefore(planning, 0, 0); facts.length > 0; ) {
    const [starts, asks] = [planning.starts.length, planning.asks.length];
    await goOn(planning, facts);
    facts = asBefore(planning, starts, asks);
  }
  const started = new Set(planning.starts.map(({ address }) => address));
  const unclaimed = index.unclaimed().filter(({ address }) => !started.has(address));
  return {
    taken: inOrder(state, planning.found).map((event) => takenOver(event, planning)),
    runs: inOrder(state, planning.starts).map((start) => plannedStart(start, planning)),
    asks: inOrder(state, planning.asks).map(({ isThen, question }) => ({ address: question.address, isThen })),
    ...notReached(state, unclaimed),
  };
}

/** Until nothing moves any more without what has started. */
async function goOn(planning: Planning, first: readonly Fact[]): Promise<void> {
  const { scheduler, now, values } = planning;
  for (let facts = first; ; ) {
    const result = scheduler.step(facts, now);
    for (const event of result.events) note(event, planning);
    for (const seq of result.missing) scheduler.putValue(seq, values.get(seq)?.() ?? null);
    if (result.missing.length === 0) scheduler.trimValues();
    const asked = result.commands.flatMap((command) => obey(command, planning));
    const lookups = result.commands.filter((command) => command.do === "lookup");
    facts = [...asked, ...(await answerLookups(lookups, planning.lookups))];
    if (facts.length === 0 && result.missing.length === 0 && !result.more) return;
  }
}

/** What started, or was asked, since then: it ends as it did in the earlier run, in the order of that one. */
function asBefore(planning: Planning, fromStart: number, fromAsk: number): Fact[] {
  const { index, starts, asks, answerAgain, given } = planning;
  const replies = starts.slice(fromStart).flatMap((start) => {
    const before = index.before(start.address);
    if (before !== undefined) given.set(start.iid, before);
    return before === undefined ? [] : [{ start, before }];
  });
  replies.sort((left, right) => left.before.seq - right.before.seq);
  return [
    ...replies.map(({ start, before }) => replyAsBefore(start, before, planning)),
    ...asks.slice(fromAsk).flatMap(({ question }) => answerFact(question, answerAgain(question))),
  ];
}

/** What it leaves in its worktree is the same as well, if that begins as it did: else it is another commit for certain. */
function replyAsBefore({ iid, attempt, tree }: Start, before: Before, { parts, repository }: Planning): Fact {
  const reply: Fact = { kind: "replied", iid, attempt, value: before.value() };
  if (tree === undefined || before.effect === undefined) return reply;
  const changed = changedParts(before.parts ?? "", parts.get(iid) ?? "") ?? [];
  const commit = changed.includes("worktree") ? `after ${before.effect.commit}` : before.effect.commit;
  return { ...reply, tree: treeOfRun({ run: "plan", repository }, tree, { ...before.effect, commit }) };
}

function answerFact({ iid, ask }: Question, answer: Answer | undefined): Fact[] {
  return answer === undefined ? [] : [{ kind: "answered", iid, ask, ...answer }];
}

type Found = { readonly iid: number; readonly fromIid: number; readonly isThen: boolean };
type Start = Pick<Extract<Command, { do: "start" }>, "iid" | "attempt" | "address"> & {
  readonly tree: TreeRequest | undefined;
  readonly isThen: boolean;
};

/**
 * `values` by their event: those that are on disk are read when they are wanted. `given`: what started and ends as
 * before. `takers`: who takes what, by the number in the earlier run. `looks`: each lookup with the files that it found;
 * `questions` by their number; `freshMs`: as in `Reuse`.
 */
type Planning = {
  readonly scheduler: Scheduler;
  readonly lookups: LookupSetting;
  readonly index: ReuseIndex;
  readonly answerAgain: EarlierAnswers;
  readonly takesAnswers: boolean;
  readonly freshMs: number;
  readonly now: number;
  readonly values: Map<number, () => Json>;
  readonly given: Map<number, Before>;
  readonly takers: Map<number, number>;
  readonly hear: (lookup: Lookup) => void;
  readonly parts: Map<number, string>; // marks of what started
  readonly repository: string; // its top
  readonly looks: Map<number, { readonly lookup: Lookup; tree?: string }>;
  readonly questions: Map<number, Question>;
  readonly found: Found[];
  readonly starts: Start[];
  readonly asks: { readonly iid: number; readonly question: Question; readonly isThen: boolean }[];
  isThen: boolean;
};

/** All that is ready counts, so the limits that would hold some of it back are out of the way. */
function withoutPlaces(plan: Plan): Plan {
  const freed = (node: PlanNode): PlanNode => {
    const { limits: _, fan, ...rest } = node;
    if (fan === undefined) return rest;
    const { atOnce: __, ...open } = fan;
    return { ...rest, fan: open };
  };
  return { ...plan, bodies: plan.bodies.map((body) => ({ ...body, nodes: body.nodes.map(freed) })) };
}

function firstFacts(call: RerunPlanCall, repository: Repository | undefined): readonly Fact[] {
  const { inputs, seed, provider, footing, limits: given, source, reuse } = call;
  const limitsForAll: RunLimits = { atOnce: limits.runInstances, list: given.list };
  return [
    {
      kind: "run_began",
      run: "plan",
      inputs,
      seed,
      provider,
      stubRun: footing.isStubRun,
      limits: limitsForAll,
      sourceRun: source.head.id,
      ...(reuse === undefined ? {} : { reuse }),
      ...(repository === undefined ? {} : { baseCommit: repository.commit }),
    },
    { kind: "attached", epoch: 1, host: "", boot: "", pid: 0, version: "", mode: "start", waits: true },
  ];
}

/** Notes what a command means, and gives what is known of its end. */
function obey(command: Command, planning: Planning): Fact[] {
  const { starts, asks, hear, questions, isThen } = planning;
  switch (command.do) {
    case "lookup":
      hear(command);
      return [];
    case "start": {
      const { iid, attempt, address, request } = command;
      starts.push({ iid, attempt, address, tree: request.tree, isThen });
      return [];
    }
    case "ensure": {
      const { iid, attempt, index } = command;
      return [{ kind: "ensured", iid, attempt, index, ok: true }];
    }
    case "show": {
      const question = questions.get(command.question.ask);
      if (question === undefined) return [];
      const answer = planning.takesAnswers ? planning.answerAgain(question) : undefined;
      if (answer === undefined) asks.push({ iid: question.iid, question, isThen });
      return answerFact(question, answer);
    }
    default:
      return [];
  }
}

function note(event: Event, { values, given, parts, index, questions, found, takers, looks, isThen }: Planning): void {
  const value = "value" in event ? event.value : undefined;
  if (event.kind === "found") {
    const { iid, fromIid } = event;
    found.push({ iid, fromIid, isThen });
    takers.set(fromIid, iid);
    const entry = index.byIid(fromIid);
    values.set(event.seq, () => (entry === undefined ? null : index.value(entry)));
  } else if (event.kind === "replied") values.set(event.seq, () => given.get(event.iid)?.value() ?? null);
  else if (value !== undefined) values.set(event.seq, () => value);
  if (event.kind === "started" && event.parts !== undefined) parts.set(event.iid, event.parts);
  if (event.kind === "asked") questions.set(event.ask, event);
  const look = event.kind === "missed" ? looks.get(event.iid) : undefined;
  if (event.kind === "missed" && event.tree !== undefined && look !== undefined) look.tree = event.tree;
}

function takenOver(event: Found, { looks, index, now }: Planning): TakenOver {
  const lookup = looks.get(event.iid)?.lookup;
  const address = lookup?.address ?? "";
  const entry = index.byIid(event.fromIid);
  const age = lookup?.outside === true && entry !== undefined ? { ageMs: Math.max(0, now - entry.since) } : {};
  return { address, isThen: event.isThen, fromAddress: entry?.address ?? address, ...age };
}

function plannedStart(start: Start, planning: Planning): PlannedStart {
  const { iid, address, isThen } = start;
  const { looks, index, now, freshMs } = planning;
  const kept = (reason: string): PlannedStart => ({ address, isThen, why: "kept", changed: [], reason });
  const look = looks.get(iid);
  const before = index.at(address);
  const withheld = index.whyNot(address);
  if (withheld !== undefined) return kept(withheld);
  if (look === undefined) return kept("has no `reads`");
  if (before === undefined) return { address, isThen, why: "new", changed: [] };
  const changed = changesOf(before, look.lookup, look.tree);
  if (changed.length > 0) return { address, isThen, why: "changed", changed };
  const isOld = look.lookup.outside === true && before.since < now - freshMs;
  return kept(isOld ? "is too old" : takerOf(before, planning));
}

/** What cannot be told of results of old journals, or of files that cannot be read, is the request. */
function changesOf(before: ReuseEntry, { parts }: Lookup, tree: string | undefined): readonly string[] {
  const changed = before.parts === undefined ? undefined : changedParts(before.parts, parts);
  if (changed === undefined) return ["request"];
  return before.tree === tree ? changed : [...changed, "files"];
}

/** The result that stood there answers an equal request elsewhere. */
function takerOf({ iid, effect }: ReuseEntry, { takers, looks }: Planning): string {
  const address = looks.get(takers.get(iid) ?? -1)?.lookup.address;
  if (address !== undefined) return `its result goes to ${address}`;
  return effect === undefined ? "its files cannot be read" : "the commit of its worktree is gone";
}
