/** `from`: selects from lists, in the fixed order where, sort, distinct, cap, take, group, select, chunk. */
import type { Bound } from "../base/bound.ts";
import type { Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Resolved } from "../expr/scope.ts";
import { elementsOfType } from "../expr/sizes.ts";
import type { NodeDecl, Verb } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { failedType, listOf, objectOf, type Type } from "../types/type.ts";
import { chunkBound, lesserBound } from "./bounds.ts";
import { holdBack, requireKey } from "./check-fan.ts";
import { type CheckedGenerator, checkGenerator, slotNamed } from "./check-generator.ts";
import { checkSetting } from "./check-setting.ts";
import type { CheckedOp, CheckedSort } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Done } from "./done.ts";
import { addSlot, isDoubtful, type Layer, whereHolds, withLocal } from "./frame.ts";
import { joinSize } from "./join-size.ts";
import { resolve, resolveCondition } from "./resolve.ts";
import { objectResolved, resolveData } from "./resolve-data.ts";

type FromVerb = Extract<Verb, { readonly kind: "from" }>;

/** Where a `from` stands while its steps are checked: what the names mean, what an element is, how many there are. */
type Stage = {
  readonly outer: Layer; // without the variables
  readonly layer: Layer;
  readonly element: Type;
  readonly size: Bound;
  readonly ops: readonly CheckedOp[];
};

/** Without `sort` and `group` it takes the elements of a stream as they come. */
export function checkFrom(checking: Checking, layer: Layer, verb: FromVerb, barrier: NodeDecl["barrier"]): Done {
  const generators = checkGenerators(checking, layer, verb);
  const last = generators.at(-1);
  const isWhole = verb.sort !== undefined || verb.group !== undefined;
  const start: Stage = {
    outer: layer,
    layer: last?.layer ?? layer,
    element: last?.element ?? { kind: "any" },
    size: 0,
    ops: [],
  };
  const filtered = checkFilters(beforeSelect(checking, verb), verb, start, generators);
  const shaped = checkShape(checking, verb, filtered, generators);
  const held = generators[0] && holdBack(checking, generators[0], barrier);
  const first = held?.gen;
  const isUnknown = generators[0]?.element === failedType; // then nothing more is said of what reads it
  const streams = (first?.live !== undefined || isUnknown) && !isWhole;
  const gens = generators.map(({ gen }, index) => {
    const { live: _, ...whole } = gen;
    return index === 0 && first !== undefined && streams ? first : whole;
  });
  return {
    act: {
      do: "stream",
      gens,
      ops: shaped.ops,
      order: verb.order,
      ...(held?.hold === undefined ? {} : { hold: held.hold }),
    },
    type: listOf(shaped.element),
    size: shaped.size,
    dropped: rowType(generators),
    streams,
  };
}

/** What `where` to `take` choose among: an element, or an object of both of a join. */
function rowType(generators: readonly CheckedGenerator[]): Type {
  const [first, second] = generators;
  if (first === undefined || second === undefined) return first?.element ?? failedType;
  const name = ({ gen, layer }: CheckedGenerator): string => layer.frame.slots[gen.slot]?.name ?? "";
  return objectOf({ [name(first)]: first.element, [name(second)]: second.element });
}

function checkGenerators(checking: Checking, layer: Layer, verb: FromVerb): readonly CheckedGenerator[] {
  const generators: CheckedGenerator[] = [];
  for (const generator of verb.generators)
    generators.push(checkGenerator(checking, generators.at(-1)?.layer ?? layer, generator));
  return generators;
}

/** Where a filter reads what only `select` makes, that is said: it comes last, whatever stands first in the file. */
function beforeSelect(checking: Checking, { select }: FromVerb): Checking {
  if (select?.kind !== "map") return checking;
  const made = new Set(select.entries.map(({ key }) => `there is no "${key.value}" here`));
  const report: Report = (diagnostic) => {
    if (diagnostic.name !== "unknown-name" || !made.has(diagnostic.message)) return checking.report(diagnostic);
    const { fix: _, ...rest } = diagnostic;
    const help = "`select` acts after all others: write what it makes this of, or select and sort in two nodes";
    return checking.report({ ...rest, help });
  };
  return { ...checking, report };
}

/** `where sort distinct cap take`: which elements stay, in which order. */
function checkFilters(
  checking: Checking,
  verb: FromVerb,
  start: Stage,
  generators: readonly CheckedGenerator[],
): Stage {
  const ops: CheckedOp[] = [];
  const kept = verb.where && resolveCondition(checking, start.layer, verb.where, "`where`");
  if (kept !== undefined) ops.push({ op: "where", e: kept });
  const layer = verb.where && kept ? whereHolds(start.layer, verb.where, kept) : start.layer;
  const isUnclear = kept?.type === failedType || isDoubtful(layer); // it may have left the nulls out
  if (verb.sort !== undefined) {
    ops.push({ op: "sort", by: verb.sort.map((by) => checkSort(checking, layer, by, isUnclear)) });
  }
  if (verb.distinct !== undefined) ops.push({ op: "distinct", e: checkKey(checking, layer, verb.distinct) });
  if (verb.cap !== undefined) {
    const e = checkKey(checking, layer, verb.cap.per);
    const range = { what: "`cap.max`", least: 0, most: limits.listLength };
    const max = checkSetting(checking, layer, verb.cap.max, range);
    if (max !== undefined) ops.push({ op: "cap", e, max });
  }
  const take =
    verb.take && checkSetting(checking, layer, verb.take, { what: "`take`", least: 0, most: limits.listLength });
  const size = joinSize(generators, kept?.expr);
  if (take === undefined) return { ...start, layer, ops, size: verb.take === undefined ? size : 0 };
  ops.push({ op: "take", n: take });
  return { ...start, layer, ops, size: lesserBound(size, take.bound) };
}

function checkKey(checking: Checking, layer: Layer, expression: Parameters<typeof resolve>[2]): Resolved {
  const key = resolve(checking, layer, expression);
  requireKey(checking, key.type, key.span);
  return key;
}

function checkSort(
  checking: Checking,
  layer: Layer,
  by: NonNullable<FromVerb["sort"]>[number],
  isUnclear: boolean,
): CheckedSort {
  const e = resolve(checking, layer, by.by);
  const { type } = e;
  if (type.kind === "words") return { e, desc: by.desc, words: type.words };
  if (!["string", "integer", "number", "any"].includes(type.kind) && !(isUnclear && type.kind === "union"))
    checking.report({
      name: "type-mismatch",
      message: `values of type ${printType(type)} have no order`,
      span: e.span,
      help: "sort by a number, a text or a word of a type",
    });
  return { e, desc: by.desc };
}

/** `group select chunk`: what an element becomes. */
function checkShape(checking: Checking, verb: FromVerb, start: Stage, generators: readonly CheckedGenerator[]): Stage {
  let stage = start;
  const isJoin = generators.length > 1;
  if (isJoin && (verb.group !== undefined || verb.select === undefined)) stage = giveBoth(stage, generators);
  if (verb.group !== undefined) stage = checkGroup(checking, verb.group, stage, verb.select === undefined);
  if (verb.select !== undefined) stage = give(stage, resolveData(checking, stage.layer, verb.select));
  if (verb.chunk === undefined) return stage;
  const n = checkSetting(checking, stage.layer, verb.chunk, { what: "`chunk`", least: 1, most: limits.listLength });
  if (n === undefined) return { ...stage, element: listOf(stage.element, 1) };
  return {
    ...stage,
    ops: [...stage.ops, { op: "chunk", n }],
    element: listOf(stage.element, 1, n.value),
    size: chunkBound(stage.size, n.value ?? 1),
  };
}

function give(stage: Stage, e: Resolved): Stage {
  return { ...stage, ops: [...stage.ops, { op: "give", e }], element: e.type };
}

/** The element of a join is an object of its variables. */
function giveBoth(stage: Stage, generators: readonly CheckedGenerator[]): Stage {
  const entries = generators.map(({ gen, element }) => ({
    key: stage.layer.frame.slots[gen.slot]?.name ?? "",
    value: slotValue(gen.slot, element, gen.span),
  }));
  const first = generators[0];
  return first === undefined ? stage : give(stage, objectResolved(entries, first.gen.span));
}

function slotValue(slot: number, type: Type, span: Resolved["span"], size = elementsOfType(type)): Resolved {
  return { expr: { do: "slot", ref: { up: 0, slot } }, type, size, reads: [], span };
}

/** The names `key` and `items` take the place of the variables; `isLast`: an element is the object of both. */
function checkGroup(checking: Checking, group: NonNullable<FromVerb["group"]>, stage: Stage, isLast: boolean): Stage {
  const e = checkKey(checking, stage.layer, group);
  const { frame } = stage.layer;
  const items = listOf(stage.element, 1);
  const key = addSlot(frame, { name: "key", kind: "key", type: e.type, span: group.span });
  const list = addSlot(frame, { name: "items", kind: "items", type: items, span: group.span });
  const layer = withLocal(
    withLocal(stage.outer, "key", slotNamed(key, e.type)),
    "items",
    slotNamed(list, items, stage.size),
  );
  const grouped: Stage = { ...stage, layer, ops: [...stage.ops, { op: "group", e, slots: [key, list] }] };
  if (!isLast) return grouped;
  const entries = [
    { key: "key", value: slotValue(key, e.type, group.span) },
    { key: "items", value: slotValue(list, items, group.span, stage.size) },
  ];
  return give(grouped, objectResolved(entries, group.span));
}
