/** `x in list`: its variable becomes a slot, its elements may arrive one by one. */
import type { Bound } from "../base/bound.ts";
import type { Expr } from "../expr/ir.ts";
import type { Named } from "../expr/scope.ts";
import { sizeOfType } from "../expr/sizes.ts";
import type { Generator } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { anyType, failedType, type Type } from "../types/type.ts";
import type { CheckedGen, Live, SlotKind } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { claimName } from "./claim-name.ts";
import { addSlot, type Frame, frameAt, type Layer, withLocal } from "./frame.ts";
import { resolve } from "./resolve.ts";

/** `layer`: the one given, with the variable. `size`: elements of the list at most. */
export type CheckedGenerator = {
  readonly gen: CheckedGen;
  readonly layer: Layer;
  readonly element: Type;
  readonly size: Bound;
};

/** Checks the list in `layer`, and puts the variable into its frame. */
export function checkGenerator(checking: Checking, layer: Layer, generator: Generator): CheckedGenerator {
  const { variable } = generator;
  const list = resolve(checking, layer, generator.list);
  const element = elementOf(checking, list.type, generator);
  claimName(checking, layer, variable, "variable");
  const slot = addSlot(layer.frame, { name: variable.value, kind: "item", type: element, span: variable.span });
  const live = liveOf(layer, list.expr);
  return {
    gen: { slot, in: list, span: generator.span, ...(live === undefined ? {} : { live }) },
    layer: withLocal(layer, variable.value, slotNamed(slot, element)),
    element,
    size: element === failedType ? 0 : list.size,
  };
}

/** The type of the elements; what is no list is reported, and fits everywhere. */
export function elementOf(checking: Checking, type: Type, generator: Generator): Type {
  if (type.kind === "list") return type.of.kind === "never" ? anyType : type.of;
  if (type.kind === "any") return type;
  checking.report({
    name: "type-mismatch",
    message: `"${generator.list.text}" is not a list, so "${generator.variable.value}" cannot run over it`,
    span: generator.list.span,
    notes: [{ message: `it is of type ${printType(type)}` }],
    help: "name a list, or the field that holds one",
  });
  return failedType;
}

/** What a variable, an input or a state stands for in expressions. */
export function slotNamed(slot: number, type: Type, size: Bound = sizeOfType(type)): Named {
  return { kind: "slot", ref: { up: 0, slot }, type, size };
}

/** A new slot of the frame with its name in it. */
export function nameSlot(
  frame: Frame,
  slot: { name: string; kind: SlotKind; type: Type; span: CheckedGen["span"] },
): number {
  const index = addSlot(frame, slot);
  frame.names.set(slot.name, slotNamed(index, slot.type));
  return index;
}

/**
 * The stream that the list is, if it is one: a fan, a `from` without `sort` and `group`, `pairs` of a fan, or an input
 * that is wired with one of these, each with fields taken of every element.
 */
export function liveOf(layer: Layer, expr: Expr): Live | undefined {
  const path: { field: string; flatten: boolean }[] = [];
  let at = expr;
  while (at.do === "dot") {
    path.unshift({ field: at.field, flatten: at.flatten });
    at = at.of;
  }
  if (at.do !== "node" && at.do !== "pairs" && at.do !== "slot") return undefined;
  const frame = frameAt(layer, at.ref.up);
  const streams = at.do === "slot" ? frame?.slots[at.ref.slot]?.live : frame?.nodes[at.ref.node]?.streams;
  return streams === true ? { from: at.ref, pairs: at.do === "pairs", path } : undefined;
}
