/** What a re-run would take over and what it would start, found by running the scheduler without starting anything. */
import { resolve } from "node:path";
import { type Json, sameJson } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Request } from "../base/request.ts";
import type { Command } from "../core/command.ts";
import type { Event, Fact, RunLimits } from "../core/event.ts";
import { createState } from "../core/state.ts";
import type { Journal } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { hashFiles } from "../tools/file-hash.ts";
import { answerLookups, type Lookup } from "./answer-lookups.ts";
import { type Footing, indexRun } from "./index-run.ts";
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
};

/**
 * `runs`: what starts at once; what hangs on it is not known before it has run. `changed`: which parts of the request
 * differ from those of the result at the same address, in words for people; empty where there is none. `isNew`: there was
 * no ok result there. `notTaken`: addresses whose results nobody took so far.
 */
export type RerunPlan = {
  readonly taken: readonly { readonly address: string; readonly fromAddress: string }[];
  readonly runs: readonly { readonly address: string; readonly changed: readonly string[]; readonly isNew: boolean }[];
  readonly notTaken: readonly string[];
};

/** Starts nothing and writes nothing; reads the source's journal and the files that `reads:` names. */
export async function planRerun(call: RerunPlanCall): Promise<RerunPlan> {
  const index = indexRun(call.source, call.footing);
  const seen: Seen = { taken: [], starts: [], values: new Map(), lookups: new Map() };
  const scheduler = schedulerOf(createState(call.plan));
  const folderOf = (cwd: string | undefined): string => resolve(call.folder, cwd ?? ".");
  let facts: readonly Fact[] = firstFacts(call);
  for (;;) {
    const result = scheduler.step(facts, call.now);
    for (const event of result.events) note(event, seen, index);
    for (const seq of result.missing) scheduler.putValue(seq, seen.values.get(seq) ?? null);
    const lookups = lookupsOf(result.commands, seen);
    facts = await answerLookups(lookups, { run: "plan", index, hashFiles, folderOf });
    if (facts.length === 0 && result.missing.length === 0 && !result.more) break;
  }
  return {
    taken: seen.taken,
    runs: seen.starts.map(({ iid, address, request }) =>
      compare(address, request, { index, hasKey: seen.lookups.has(iid) }),
    ),
    notTaken: index.unclaimed().map(({ address }) => address),
  };
}

type Seen = {
  readonly taken: { readonly address: string; readonly fromAddress: string }[];
  readonly starts: Extract<Command, { do: "start" }>[];
  readonly values: Map<number, Json>;
  readonly lookups: Map<number, Lookup>;
};

/** All that is ready counts, so the limits that would hold some of it back are out of the way. */
function firstFacts({ inputs, seed, provider, footing, limits: given, source }: RerunPlanCall): readonly Fact[] {
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
    },
    { kind: "attached", epoch: 1, host: "", boot: "", pid: 0, version: "", mode: "start" },
  ];
}

function lookupsOf(commands: readonly Command[], seen: Seen): readonly Lookup[] {
  const lookups: Lookup[] = [];
  for (const command of commands) {
    if (command.do === "start") seen.starts.push(command);
    if (command.do !== "lookup") continue;
    seen.lookups.set(command.iid, command);
    lookups.push(command);
  }
  return lookups;
}

function note(event: Event, seen: Seen, index: ReuseIndex): void {
  if ("value" in event && event.value !== undefined) seen.values.set(event.seq, event.value);
  if (event.kind !== "found") return;
  const address = seen.lookups.get(event.iid)?.address ?? "";
  seen.taken.push({ address, fromAddress: index.byIid(event.fromIid)?.address ?? address });
}

function compare(
  address: string,
  request: Request,
  { index, hasKey }: { readonly index: ReuseIndex; readonly hasKey: boolean },
): RerunPlan["runs"][number] {
  const before = index.at(address)?.request;
  if (before === undefined) return { address, changed: [], isNew: index.at(address) === undefined };
  const old = new Map<string, Json>(Object.entries(before));
  const now = new Map<string, Json>(Object.entries(request));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changed = names.filter((name) => !sameJson(old.get(name) ?? null, now.get(name) ?? null));
  return { address, changed: changed.length === 0 ? [unseenChange(request, hasKey)] : changed, isNew: false };
}

/** What of the key does not show in the request; a program without `reads:` has no key, and always runs. */
function unseenChange(request: Request, hasKey: boolean): string {
  if (!hasKey) return "it has no `reads:`";
  return request.kind === "exec" ? "the files that it reads, or `ensure`" : "models, provider or `ensure`";
}
