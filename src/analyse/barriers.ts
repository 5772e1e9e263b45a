/** Where a plan waits for a whole list that would otherwise come element by element, and why. */

import { nodeAt, slotAt } from "../plan/checking.ts";
import type { Frame } from "../plan/frames.ts";
import { type NodePart, partsOfNode } from "../plan/node-parts.ts";
import type { Barrier, Edge, Plan, PlanNode } from "../plan/plan.ts";
import { stepsOf } from "../plan/walk-expr.ts";
import { isLive, type Places, rootOf } from "./live.ts";

/** The barriers of the plan in the order of its bodies and nodes, each reading of a source once. */
export function barriersOf(places: Places): readonly Barrier[] {
  return [...places.frames.values()].flatMap((frame) =>
    (places.plan.bodies[frame.body]?.nodes ?? []).flatMap((node, index) => barriersOfNode(places, frame, node, index)),
  );
}

/** True if the node has a `barrier:` before a source that would have to be read whole anyway. */
export function hasNeedlessBarrier(places: Places, frame: Frame, node: PlanNode): boolean {
  if (node.fan?.hold === undefined) return false;
  const root = rootOf(node.fan.gen.in);
  return root === undefined || !isLive(places, frame, root);
}

function barriersOfNode(places: Places, frame: Frame, node: PlanNode, index: number): readonly Barrier[] {
  const found = new Map<string, Barrier>();
  const live = node.edges.filter((edge) => edge.for !== "inside" && isLive(places, frame, edge.from));
  for (const edge of live.filter(({ kind }) => kind === "whole")) {
    const source = sourceName(places.plan, frame, edge);
    const reads = edge.paths.length === 1 ? `${source}.${edge.paths[0]}` : source;
    const cause = edge.cause ?? `reads all of ${source}`;
    const key = JSON.stringify(edge.from);
    const known = found.get(key);
    // A cause that the author wrote or an operation has (`sort`) tells more than that all is read.
    if (known !== undefined && !known.cause.startsWith("reads all of")) continue;
    found.set(key, { body: frame.body, node: index, reads: known?.reads ?? reads, cause, at: edge.at });
  }
  const soft = live.filter(({ kind, from }) => kind === "soft" && !found.has(JSON.stringify(from)));
  if (soft.length === 0) return [...found.values()];
  const asked = askedOf(node);
  for (const edge of soft) {
    const key = JSON.stringify(edge.from);
    const reads = sourceName(places.plan, frame, edge);
    const questions = asked.get(key)?.map((question) => question.replace("*", () => reads)) ?? [];
    if (questions.length === 0 || found.has(key)) continue;
    found.set(key, { body: frame.body, node: index, reads, cause: `reads ${listed(questions)}`, at: edge.at });
  }
  return [...found.values()];
}

/**
 * By node, what is asked of it as a whole, which is known when all of it has settled: `census(*)`, `whether * is ok`.
 * What stands in a round of a loop counts its frames from there.
 */
function askedOf(node: PlanNode): ReadonlyMap<string, readonly string[]> {
  const asked = new Map<string, string[]>();
  for (const part of partsOfNode(node)) {
    for (const { key, question } of questionsIn(part)) {
      const known = asked.get(key) ?? [];
      if (!known.includes(question)) asked.set(key, [...known, question]);
    }
  }
  return asked;
}

function questionsIn({ tree, frame }: NodePart): readonly { readonly key: string; readonly question: string }[] {
  return [...stepsOf(tree)].flatMap(({ expr }) => {
    if (expr.do !== "view" && expr.do !== "is") return [];
    const ref = frame === "round" ? { ...expr.ref, up: expr.ref.up - 1 } : expr.ref;
    const question = expr.do === "view" ? `${expr.view}(*)` : `whether * is ${expr.outcome}`;
    return [{ key: JSON.stringify(ref), question }];
  });
}

function listed(texts: readonly string[]): string {
  const last = texts.at(-1) ?? "";
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(", ")} and ${last}`;
}

function sourceName(plan: Plan, frame: Frame, edge: Edge): string {
  const { from } = edge;
  const name = "node" in from ? nodeAt(plan, frame, from)?.id : slotAt(plan, frame, from)?.name;
  return name ?? "a list";
}
