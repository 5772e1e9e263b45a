/** What is at hand while text of outsiders is followed through a plan, and what is found. */
import type { TmplPart } from "../expr/ir.ts";
import type { Plan, PlanNode, SpanId } from "../plan/plan.ts";
import { type Cause, mapCauses, type Taint } from "./taint.ts";
import { type Accepted, type Release, readerIn, splitPath, type TaintFrame } from "./taint-frames.ts";
import type { Reader } from "./taint-of-expr.ts";
import { type TypeTaints, typeTaints } from "./taint-of-type.ts";
import type { Cut } from "./taint-reads.ts";
import { type Reaches, reachesIn } from "./tool-reach.ts";

export type Put = Extract<TmplPart, { do: "put" }>;
export type Accept = NonNullable<PlanNode["accepts"]>[number];

/**
 * `fenced`: what prints text of outsiders into a prompt. `used`: what was accepted and would else have been refused.
 * `reached`: the sources, by their places, whose text came to where somebody reads it.
 */
export type Flow = {
  readonly plan: Plan;
  readonly types: TypeTaints;
  readonly reaches: Reaches;
  readonly fenced: Set<Put>;
  readonly used: Set<Accept>;
  readonly refusals: Map<PlanNode, Refusal>;
  readonly summaries: Map<number, Map<string, Summary>>;
  readonly suspects: ReadonlySet<PlanNode>;
  readonly reached: Set<SpanId>;
};

/** What is the same for all flows through a plan. */
export type Known = Pick<Flow, "plan" | "types" | "reaches">;

export function knownOf(plan: Plan): Known {
  return { plan, types: typeTaints(plan), reaches: reachesIn(plan) };
}

/** A flow in which nothing is found yet. `suspects`: programs that count as untrusted, to see what they would reach. */
export function newFlow(known: Known, suspects: ReadonlySet<PlanNode> = new Set()): Flow {
  return {
    ...known,
    fenced: new Set(),
    used: new Set(),
    refusals: new Map(),
    summaries: new Map(),
    suspects,
    reached: new Set(),
  };
}

/** Notes that text came to where it is read by an agent, given to a program, or returned. */
export function noteReached(flow: Flow, { source }: Cause): void {
  if (source.kind !== "slot") flow.reached.add(source.at);
}

/** The same of all text in a value. */
export function noteAllReached(flow: Flow, taint: Taint): void {
  mapCauses(taint, (cause) => {
    noteReached(flow, cause);
    return cause;
  });
}

/** Text of outsiders where it may not go. `at`: where it is read. `within`: the calls through which it goes there. */
export type Refusal = {
  readonly where: string;
  readonly at: SpanId;
  readonly cause: Cause;
  readonly others: readonly Cause[]; // that go to the same place
  readonly within: readonly { readonly at: SpanId; readonly pipeline: string }[];
};

/** A called pipeline with a binding of its inputs. `open`: refusals because of its inputs, which are its caller's. */
export type Summary = {
  readonly result: Taint;
  readonly told?: Cause;
  readonly open: ReadonlyMap<PlanNode, Refusal>;
};

/** A node that is gone over. `open` collects what is refused because of the inputs of the pipeline around it. */
export type Place = {
  readonly flow: Flow;
  readonly frame: TaintFrame;
  readonly node: PlanNode;
  readonly releases: readonly Release[];
  readonly open: Map<PlanNode, Refusal>;
};

/** How the names at a node are read. `result`: the value of an instance, for `ensure`. */
export function readerAt({ flow, frame, node, releases }: Place, result?: Taint): Reader {
  return readerIn({ plan: flow.plan, frame, releases, ...(result === undefined ? {} : { result }) }, node.at);
}

/** The same without what the node accepts, which is noted as used where it takes something out. */
export function acceptingReader(place: Place, result: Taint): Reader {
  const { flow, frame, node, releases } = place;
  return readerIn({ plan: flow.plan, frame, releases, result, accepted: acceptedAt(place) }, node.at);
}

function acceptedAt({ flow, node }: Place): Accepted {
  const accepted = new Map<string, Cut[]>();
  for (const accept of node.accepts ?? []) {
    const { root, rest } = splitPath(accept.path);
    const cut: Cut = { rest, used: () => flow.used.add(accept) };
    accepted.set(root, [...(accepted.get(root) ?? []), cut]);
  }
  return accepted;
}
