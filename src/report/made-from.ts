/** What an item of a fan-out was made from: the element of a list, or what an item of another fan-out gave. */
import type { Fan } from "../plan/plan.ts";
import { addressOf } from "./instance-address.ts";
import { findInstance, groupOf, type InstanceRecord, type RunRecord } from "./run-record.ts";
import { frameUp, producersOf } from "./waits.ts";

type Expr = Fan["gen"]["in"];

/** `element 2 of list, counted from 0`, `search[b]`; undefined of what is no item. */
export function madeFrom(run: RunRecord, item: InstanceRecord): string | undefined {
  const { fan } = item.kind === "item" ? groupOf(run, item).node : {};
  if (fan === undefined || item.element === undefined) return undefined;
  const { live, in: list } = fan.gen;
  if (live === undefined || fan.hold !== undefined) return elementText(item.element.ix, listText(run, item, list));
  const [source] = sourcesOf(run, item);
  const cell = source === undefined ? undefined : findInstance(run, source);
  if (cell === undefined || groupOf(run, cell).node.fan === undefined) {
    return `an element of ${cell === undefined ? listText(run, item, list) : addressOf(run, cell.iid)}`;
  }
  const made = run.many.itemAt(cell, item.element.src);
  const fields = live.path.map(({ field }) => `.${field}`).join("");
  const name = `${addressOf(run, made?.iid ?? cell.iid)}${fields}`;
  return live.path.some(({ flatten }) => flatten) ? elementText(item.element.ix, name) : name;
}

/** The nearest item or round in which the instance stands: what it was made from, or its state, can be read there. */
export function givenAround(run: RunRecord, instance: InstanceRecord): string | undefined {
  for (let at = instance; at.frame > 0; ) {
    at = findInstance(run, at.frame);
    if (at.kind === "item") return `the item of ${addressOf(run, at.iid)}`;
    if (at.kind === "round") return `the state of ${addressOf(run, at.parent)}`;
  }
  return undefined;
}

/** The cells that its list comes from. */
function sourcesOf(run: RunRecord, item: InstanceRecord): readonly number[] {
  const edges = groupOf(run, item).node.edges.filter((edge) => edge.for === "source");
  return edges.flatMap((edge) => producersOf(run, item.frame, edge)).map(({ iid }) => iid);
}

function elementText(ix: number, list: string): string {
  return `element ${ix} of ${list}, counted from 0`;
}

/** A name with fields; what is more than that is not said. */
function listText(run: RunRecord, item: InstanceRecord, list: Expr): string {
  return nameOf(run, item.frame, list) ?? "the list that its `each` computes";
}

function nameOf(run: RunRecord, frame: number, expr: Expr): string | undefined {
  if (expr.do === "get" || expr.do === "dot") {
    const of = nameOf(run, frame, expr.of);
    return of === undefined ? undefined : `${of}.${expr.field}`;
  }
  if (expr.do !== "node" && expr.do !== "pairs" && expr.do !== "slot") return undefined;
  const base = frameUp(run, frame, expr.ref)?.base;
  if (base === undefined) return undefined;
  if (expr.do !== "slot") return addressOf(run, base + expr.ref.node);
  const slot = groupOf(run, findInstance(run, base)).body.slots[expr.ref.slot];
  return slot?.kind === "input" ? `inputs.${slot.name}` : slot?.name;
}
