/** What a re-run would take over and what it would start, found by running the scheduler without starting anything. */
import { resolve } from "node:path";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Question } from "../core/ask.ts";
import type { Command } from "../core/command.ts";
import type { Event, Fact, Reuse, RunLimits } from "../core/event.ts";
import { changedParts } from "../core/part-marks.ts";
import { createState } from "../core/state.ts";
import type { Journal } from "../journal/journal.ts";
import type { ReuseEntry } from "../journal/reuse-entries.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { answerLookups, type Lookup } from "./answer-lookups.ts";
import { type EarlierAnswers, earlierAnswers } from "./earlier-answers.ts";
import { createFilesSeen } from "./files-seen.ts";
import { type Footing, indexRun } from "./index-run.ts";
import { notReached } from "./not-reached.ts";
import type { ReuseIndex } from "./reuse-index.ts";
import { schedulerOf } from "./start-run.ts";

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
};

/** `ageMs`: of a result that says how things were outside. */
export type TakenOver = { readonly address: string; readonly fromAddress: string; readonly ageMs?: number };

/**
 * Why an instance starts: `new`: nothing stood there; `changed`: the parts of its request that differ from what stood
 * there, in words for people; `reason`: why its result is not taken over, though the request may be the same.
 */
export type PlannedStart = {
  readonly address: string;
  readonly why: "new" | "changed" | "kept";
  readonly changed: readonly string[];
  readonly reason?: string;
};

/**
 * `runs`: what starts at once. `waits`: what hangs on that; `had`: it has an earlier result, which is taken over if what
 * it reads comes out the same. `asks`: questions to people. `left`: results that nothing asks for.
 */
export type RerunPlan = {
  readonly taken: readonly TakenOver[];
  readonly runs: readonly PlannedStart[];
  readonly waits: readonly { readonly address: string; readonly had: boolean }[];
  readonly asks: readonly string[];
  readonly left: readonly string[];
};

/** Starts nothing and writes nothing; reads the source's journal and the files that are part of keys. */
export async function planRerun(call: RerunPlanCall): Promise<RerunPlan> {
  const { reuse, folder, now } = call;
  const index = indexRun(call.source, call.footing, reuse);
  const state = createState(withoutPlaces(call.plan), { keepKeys: true });
  const scheduler = schedulerOf(state);
  const seen: Seen = { ...{ values: new Map(), looks: new Map(), questions: new Map() }, found: [], starts: [] };
  const setting = {
    ...{ run: "plan", index, files: createFilesSeen(folder, "plan"), clock: () => now },
    folderOf: (cwd: string | undefined): string => resolve(folder, cwd ?? "."),
    ...(reuse === undefined ? {} : { reuse }),
  };
  const answerAgain = reuse?.answers === true ? earlierAnswers(call.source) : undefined;
  let facts: readonly Fact[] = firstFacts(call);
  for (;;) {
    const result = scheduler.step(facts, now);
    for (const event of result.events) note(event, seen);
    for (const seq of result.missing) scheduler.putValue(seq, seen.values.get(seq) ?? null);
    const lookups = lookupsOf(result.commands, seen);
    facts = [...(await answerLookups(lookups, setting)), ...answersTo(result.commands, seen, answerAgain)];
    if (facts.length === 0 && result.missing.length === 0 && !result.more) break;
  }
  const ages = { now, ...(reuse?.freshMs === undefined ? {} : { freshMs: reuse.freshMs }) };
  return {
    taken: seen.found.map((event) => takenOver(event, seen, index, now)),
    runs: seen.starts.map((start) => plannedStart(start, seen, index, ages)),
    ...notReached(state, index.unclaimed()),
  };
}

type Found = Extract<Event, { kind: "found" }>;
type Start = Extract<Command, { do: "start" }>;

/** `looks`: each lookup with the files that it found; `questions` by their number. */
type Seen = {
  readonly values: Map<number, Json>;
  readonly looks: Map<number, { readonly lookup: Lookup; tree?: string }>;
  readonly questions: Map<number, Question>;
  readonly found: Found[];
  readonly starts: Start[];
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

function firstFacts(call: RerunPlanCall): readonly Fact[] {
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
    },
    { kind: "attached", epoch: 1, host: "", boot: "", pid: 0, version: "", mode: "start" },
  ];
}

function lookupsOf(commands: readonly Command[], seen: Seen): readonly Lookup[] {
  const lookups: Lookup[] = [];
  for (const command of commands) {
    if (command.do === "start") seen.starts.push(command);
    if (command.do !== "lookup") continue;
    seen.looks.set(command.iid, { lookup: command });
    lookups.push(command);
  }
  return lookups;
}

function answersTo(commands: readonly Command[], seen: Seen, answerAgain: EarlierAnswers | undefined): Fact[] {
  return commands.flatMap((command): Fact[] => {
    const question = command.do === "show" ? seen.questions.get(command.question.ask) : undefined;
    const answer = question && answerAgain?.(question);
    if (question === undefined || answer === undefined) return [];
    return [{ kind: "answered", iid: question.iid, ask: question.ask, ...answer }];
  });
}

function note(event: Event, seen: Seen): void {
  if ("value" in event && event.value !== undefined) seen.values.set(event.seq, event.value);
  if (event.kind === "asked") seen.questions.set(event.ask, event);
  if (event.kind === "found") seen.found.push(event);
  const look = event.kind === "missed" ? seen.looks.get(event.iid) : undefined;
  if (event.kind === "missed" && event.tree !== undefined && look !== undefined) look.tree = event.tree;
}

function takenOver(event: Found, seen: Seen, index: ReuseIndex, now: number): TakenOver {
  const lookup = seen.looks.get(event.iid)?.lookup;
  const address = lookup?.address ?? "";
  const entry = index.byIid(event.fromIid);
  const age = lookup?.outside === true && entry !== undefined ? { ageMs: Math.max(0, now - entry.since) } : {};
  return { address, fromAddress: entry?.address ?? address, ...age };
}

type Ages = { readonly now: number; readonly freshMs?: number };

function plannedStart({ iid, address, request }: Start, seen: Seen, index: ReuseIndex, ages: Ages): PlannedStart {
  const kept = (reason: string): PlannedStart => ({ address, why: "kept", changed: [], reason });
  const look = seen.looks.get(iid);
  const before = index.at(address);
  const withheld = index.whyNot(address);
  if (withheld !== undefined) return kept(withheld);
  if (look === undefined) return kept(request.tree === undefined ? "has no `reads`" : "works in a worktree");
  if (before === undefined) return { address, why: "new", changed: [] };
  const changed = changesOf(before, look.lookup, look.tree);
  if (changed.length > 0) return { address, why: "changed", changed };
  const isOld = look.lookup.outside === true && before.since < ages.now - (ages.freshMs ?? Number.POSITIVE_INFINITY);
  return kept(isOld ? "too old" : takerOf(before, seen));
}

/** What cannot be told of results of old journals, or of files that cannot be read, is the request. */
function changesOf(before: ReuseEntry, { parts }: Lookup, tree: string | undefined): readonly string[] {
  const changed = before.parts === undefined ? undefined : changedParts(before.parts, parts);
  if (changed === undefined) return ["request"];
  return before.tree === tree ? changed : [...changed, "files"];
}

/** The result that stood there answers an equal request elsewhere. */
function takerOf({ iid }: ReuseEntry, seen: Seen): string {
  const taker = seen.found.find(({ fromIid }) => fromIid === iid);
  const address = taker === undefined ? undefined : seen.looks.get(taker.iid)?.lookup.address;
  return address === undefined ? "its files cannot be read" : `its result goes to ${address}`;
}
