/** What orders and ends the items of a fan-out: `needs_items` and `stop_each` (LANGUAGE.md section 5). */
import { causeType, censusType } from "../expr/resolve-node-call.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { listOf, type Type } from "../types/type.ts";
import { slotNamed } from "./check-generator.ts";
import type { CheckedFan, CheckedFanStop, SlotKind } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { addSlot, type Layer, withLocal } from "./frame.ts";
import { resolve, resolveCondition } from "./resolve.ts";

export type Needs = { readonly needs: NonNullable<CheckedFan["needs"]>; readonly layer: Layer };

/**
 * Keys of siblings to wait for; their values are `needed` in the layer that is given back. `valueIn`: the type of one
 * value of the node, found in a layer whose frame is thrown away: the values of its siblings are of that type.
 */
export function checkNeeds(
  checking: Checking,
  layer: Layer,
  decl: NodeDecl,
  valueIn: (layer: Layer) => Type,
): Needs | undefined {
  if (decl.needsItems === undefined) return undefined;
  const e = resolve(checking, layer, decl.needsItems);
  const { type } = e;
  if (type.kind !== "any" && !(type.kind === "list" && isKey(type.of)))
    checking.report({
      name: "type-mismatch",
      message: `\`needs_items\` takes a list of keys, not ${printType(type)}`,
      span: e.span,
      help: "name the field that holds the keys of the items to wait for: `task.depends_on`",
    });
  const unknown = withSlot(scratch(layer), "needed", listOf({ kind: "any" }), decl);
  const inner = withSlot(layer, "needed", listOf(valueIn(unknown.layer)), decl);
  return { needs: { e, slot: inner.slot }, layer: inner.layer };
}

function isKey(type: Type): boolean {
  if (type.kind === "union") return type.of.every(isKey);
  return ["string", "words", "integer", "any", "never"].includes(type.kind);
}

/** The same names over a frame of its own, so that slots made in it are forgotten. */
function scratch(layer: Layer): Layer {
  return { ...layer, frame: { ...layer.frame, slots: [...layer.frame.slots] } };
}

/** `value`: the type of one value of the node. */
export function checkStopEach(
  checking: Checking,
  layer: Layer,
  decl: NodeDecl,
  value: Type,
): CheckedFanStop | undefined {
  if (decl.stopEach.length === 0) return undefined;
  const result = withSlot(layer, "result", value, decl);
  const cause = withSlot(result.layer, "cause", causeType, decl);
  const soFar = withSlot(cause.layer, "so_far", censusType, decl);
  return {
    of: decl.stopEach.map(({ name, when }) => ({
      name: name.value,
      if: resolveCondition(checking, soFar.layer, when, `the stop "${name.value}"`),
      span: name.span,
    })),
    result: result.slot,
    cause: cause.slot,
    soFar: soFar.slot,
  };
}

function withSlot(
  layer: Layer,
  name: string & SlotKind,
  type: Type,
  decl: NodeDecl,
): { readonly slot: number; readonly layer: Layer } {
  const slot = addSlot(layer.frame, { name, kind: name, type, span: decl.id.span });
  return { slot, layer: withLocal(layer, name, slotNamed(slot, type)) };
}

/** Keys that say something of items stand beside `each`, and those that name items need `key`. */
export function refuseWithoutFan(checking: Checking, decl: NodeDecl): void {
  const [stop] = decl.stopEach;
  const first = decl.needsItems?.span ?? stop?.name.span;
  if (first === undefined) return;
  const key = decl.needsItems === undefined ? "stop_each" : "needs_items";
  if (decl.each === undefined)
    checking.report({
      name: "misplaced-key",
      message: `\`${key}\` stands beside \`each\`, which "${decl.id.value}" has not`,
      span: first,
      help: "add `each: x in list`, or remove it",
    });
  else if (decl.needsItems !== undefined && decl.key === undefined && !decl.unread.has("key"))
    checking.report({
      name: "missing-key",
      message: `\`needs_items\` names items by their key, and "${decl.id.value}" has no \`key\``,
      span: first,
      help: "add `key:`, the field that the other items name: `key: task.id`",
    });
}
