/** `each` with what belongs to it: an instance an item. */
import type { Bound } from "../base/bound.ts";
import { limits } from "../base/limits.ts";
import type { Generator, NodeDecl } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { failedType, type Type } from "../types/type.ts";
import { lesserBound, mostOf } from "./bounds.ts";
import { type CheckedGenerator, checkGenerator } from "./check-generator.ts";
import { checkSetting, numberSetting } from "./check-setting.ts";
import type { CheckedFan, CheckedGen, CheckedSetting } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Layer } from "./frame.ts";
import { resolve } from "./resolve.ts";

/** `layer`: with the variable; `size`: instances at most. */
export type CheckedFanOut = {
  readonly fan: CheckedFan;
  readonly layer: Layer;
  readonly element: Type;
  readonly size: Bound;
};

/** Checks the fan of a node. One without a bound is reported. */
export function checkFan(checking: Checking, outer: Layer, decl: NodeDecl, each: Generator): CheckedFanOut {
  const { gen, layer, element, size } = checkGenerator(checking, outer, each);
  const key = decl.key && resolve(checking, layer, decl.key);
  if (key !== undefined) requireKey(checking, key.type, key.span);
  const take =
    decl.take && checkSetting(checking, outer, decl.take, { what: "`take`", least: 0, most: limits.listLength });
  const atOnce =
    decl.atOnce && checkSetting(checking, outer, decl.atOnce, { what: "`at_once`", least: 1, most: limits.atOnceMost });
  const bound = take === undefined ? size : lesserBound(size, take.bound);
  const isUnread = decl.take === undefined ? decl.unread.has("take") : take === undefined;
  const isBound = isUnread || requireBound(checking, each, bound, take);
  const held = holdBack(checking, { gen, element }, decl.barrier);
  const fan: CheckedFan = {
    gen: held.gen,
    ...(key === undefined ? {} : { key }),
    ...(take === undefined ? {} : { take }),
    ...(atOnce === undefined ? {} : { atOnce }),
    require: checkRequire(checking, outer, decl),
    ...(held.hold === undefined ? {} : { hold: held.hold }),
  };
  return { fan, layer, element, size: isBound && !isUnread ? bound : 0 };
}

/** `barrier:` has a stream wait until it is whole. Where there is no stream, nothing needs it. */
export function holdBack(
  checking: Checking,
  { gen, element }: Pick<CheckedGenerator, "gen" | "element">,
  barrier: NodeDecl["barrier"],
): { readonly gen: CheckedGen; readonly hold?: string } {
  if (barrier === undefined) return { gen };
  if (gen.live === undefined && element === failedType) return { gen };
  if (gen.live === undefined) {
    checking.report({
      name: "needless-barrier",
      message: "`barrier` holds nothing back here: the list is whole in any case",
      span: barrier.span,
      help: "take it away",
    });
    return { gen };
  }
  const { live: _, ...whole } = gen;
  return { gen: whole, hold: barrier.value };
}

/** What may be the key of an item, of a group or of `distinct`: something that has one text. */
export function requireKey(checking: Checking, type: Type, span: CheckedGen["span"]): void {
  if (isKey(type)) return;
  checking.report({
    name: "type-mismatch",
    message: `a key cannot be of type ${printType(type)}`,
    span,
    help: "give a text, a number or a word, for example one field of it",
  });
}

function isKey(type: Type): boolean {
  if (type.kind === "union") return type.of.every(isKey);
  return type.kind !== "list" && type.kind !== "object" && type.kind !== "map";
}

/** False after it was reported: then nobody who reads the node shall miss a bound as well. */
function requireBound(checking: Checking, each: Generator, size: Bound, take: CheckedSetting | undefined): boolean {
  if (mostOf(size) !== "none") return true;
  const help =
    take === undefined
      ? "bound it with `take: n`, or bound the list's type: `[T, ..50]`"
      : `bound the type of what \`take\` reads: \`integer 1..50\``;
  checking.report({
    name: "unbounded-fan",
    message: `nothing bounds how many instances "${each.list.text}" makes`,
    span: each.list.span,
    notes: [{ message: "every fan-out has a most, so that the worst case is known before the run" }],
    help,
  });
  return false;
}

function checkRequire(checking: Checking, layer: Layer, decl: NodeDecl): CheckedFan["require"] {
  if (decl.require === undefined) return numberSetting(1);
  if (decl.require === "all") return "all";
  const range = { what: "`require`", least: 0, most: limits.listLength };
  return checkSetting(checking, layer, decl.require, range) ?? numberSetting(1);
}
