/** Who reads an instance: found in the plan, then in the frames below the one in which it stands. */
import type { Body, Edge, Plan, PlanNode } from "../plan/plan.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";

/** The bodies from the one in which the instance stands inwards, each with the node that enters it. */
type Level = { readonly body: Body; readonly via?: PlanNode };
/** Indices of nodes from that body inwards: the last is the reader. */
type Way = readonly number[];

/**
 * The cells whose edges come from this instance, or from the fan or loop that it is part of: the first `most`, by number.
 * As many are looked at in each list on the way.
 */
export function readersOf(run: RunRecord, instance: InstanceRecord, most: number): readonly InstanceRecord[] {
  let cell = instance;
  while (cell.kind === "item" || cell.kind === "round") cell = findInstance(run, cell.parent);
  if (cell.kind === "run") return [];
  const frame = findInstance(run, cell.frame);
  const { body } = groupOf(run, cell);
  const ways = waysToReaders(run.plan, [{ body }], [], cell.iid - (frame.base ?? 0));
  const readers = ways.flatMap((way) => follow(run, frame, way, most)).filter(({ iid }) => iid !== cell.iid);
  return readers.sort((left, right) => left.iid - right.iid).slice(0, most);
}

/** What is read inside of a node is among its own edges: where none of them comes from the target, nothing inside does. */
function waysToReaders(plan: Plan, levels: readonly Level[], way: Way, target: number): readonly Way[] {
  const nodes = levels.at(-1)?.body.nodes ?? [];
  return nodes.flatMap((node, index) => {
    if (!node.edges.some((edge) => comesFrom(levels, levels.length - 1, edge, target))) return [];
    const here = [...way, index];
    const body = node.act.do === "enter" ? plan.bodies[node.act.body] : undefined;
    return [here, ...(body === undefined ? [] : waysToReaders(plan, [...levels, { body, via: node }], here, target))];
  });
}

/** Whether an edge of a node at this level comes from node `target` of the outermost, through the wires of calls. */
function comesFrom(levels: readonly Level[], level: number, { from }: Edge, target: number): boolean {
  const home = level - from.up;
  if ("node" in from) return home === 0 && from.node === target;
  const act = levels[home]?.via?.act;
  const wire = act?.do === "enter" ? act.wires.find(({ slot }) => slot === from.slot) : undefined;
  return wire?.edges.some((outer) => comesFrom(levels, home - 1, outer, target)) ?? false;
}

function follow(run: RunRecord, frame: InstanceRecord, [index = 0, ...rest]: Way, most: number): InstanceRecord[] {
  const cell = frame.base === undefined ? undefined : run.instance(frame.base + index);
  if (cell === undefined) return [];
  if (rest.length === 0) return [cell];
  const found: InstanceRecord[] = [];
  for (const inner of framesOf(run, cell, most)) {
    found.push(...follow(run, inner, rest, most));
    if (found.length >= most) break;
  }
  return found;
}

/** The frames that a cell opened: its own, those of its items, those of their rounds. */
function framesOf(run: RunRecord, cell: InstanceRecord, most: number): readonly InstanceRecord[] {
  const { fan, act } = groupOf(run, cell).node;
  const entered = fan === undefined ? [cell] : run.many.opened(cell, most);
  if (act.do !== "enter" || act.loop === undefined) return entered;
  return entered.flatMap((one) => run.many.opened(one, most));
}
