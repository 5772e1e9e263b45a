/** What a pipeline is made of, in numbers: for `check --stats`. */
import type { Checked } from "../../check/checked.ts";
import type { Plan } from "../../plan/plan.ts";
import { knownFields } from "./untyped.ts";
import type { View } from "./view.ts";
import { viewOf } from "./view-of.ts";

/**
 * `reads`: how often an expression or template reads a value; `typed`: how often that value's type is known. `verbs`:
 * nodes by what they do, the most frequent first. `agents`: at most, with the defaults and with any inputs.
 */
export type Stats = {
  readonly reads: number;
  readonly typed: number;
  readonly nodes: number;
  readonly verbs: readonly { readonly verb: string; readonly count: number }[];
  readonly fanOuts: number;
  readonly barriers: number;
  readonly agents: { readonly given: number | "none"; readonly any: number | "none" };
};

/** Of the files that the author wrote: patterns of this package do not count. */
export function statsOf(checked: Checked, plan: Plan): Stats {
  const view = viewOf(checked, plan);
  const reads = view.pieces.flatMap(({ reads: all, place }) => all.map((read) => knownFields(place, read)));
  const { given, any } = plan.worst.agents;
  return {
    reads: reads.length,
    typed: reads.filter((known) => known === undefined).length,
    nodes: view.sites.length,
    verbs: verbsOf(view),
    fanOuts: view.sites.filter(({ node }) => node.fan !== undefined).length,
    barriers: plan.barriers.length,
    agents: { given, any },
  };
}

function verbsOf({ sites }: View): Stats["verbs"] {
  const counts = new Map<string, number>();
  for (const { node } of sites) counts.set(node.decl.verb.kind, (counts.get(node.decl.verb.kind) ?? 0) + 1);
  return Array.from(counts, ([verb, count]) => ({ verb, count })).sort((a, b) => b.count - a.count);
}
