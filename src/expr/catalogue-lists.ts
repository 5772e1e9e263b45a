/** Filters of lists: their length, their ends, their order, what is counted and summed of them. */
import type { Json } from "../base/json.ts";
import { hasOrder, membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { booleanType, integerType, listOf, numberType, stringType, type Type } from "../types/type.ts";
import { elementOf, elementType } from "./element-type.ts";
import {
  type Argument,
  booleanOf,
  type Call,
  type Complain,
  countOf,
  type Entry,
  elementsOf,
  type Given,
  numberOf,
} from "./entry.ts";
import { fieldAt } from "./field-path.ts";
import { halt, haltAbsent } from "./halt.ts";
import { least, product, quotient, sizeOfType } from "./sizes.ts";
import { characterCount, compareValues } from "./values.ts";
import { countInner } from "./work.ts";

type Args = readonly (Argument | undefined)[];

const list = { name: "list", takes: "list" } as const;
const attribute = { name: "attribute", takes: "field", optional: true } as const;
const count = { name: "n", takes: "integer" } as const;

export const listEntries: readonly Entry[] = [
  {
    name: "length",
    kind: "filter",
    parameters: [{ name: "value", takes: "value" }],
    gives: givesLength,
    run: ([value], call) => lengthOf(value ?? null, call),
    doc: "How many elements a list, characters a text, or fields an object has.",
    example: ["[1, 2, 3] | length", 3],
  },
  {
    name: "first",
    kind: "filter",
    parameters: [list],
    gives: ([of]) => ({ type: elementOf(of?.type ?? integerType) }),
    run: ([of], call) => elementsOf(of, call)[0] ?? orEmpty(elementsOf(of, call), "first", call),
    doc: "The first element; absent in an empty list, so that `default` can stand in.",
    example: ["[1, 2] | first", 1],
  },
  {
    name: "last",
    kind: "filter",
    parameters: [list],
    gives: ([of]) => ({ type: elementOf(of?.type ?? integerType) }),
    run: ([of], call) => elementsOf(of, call).at(-1) ?? orEmpty(elementsOf(of, call), "last", call),
    doc: "The last element; absent in an empty list, so that `default` can stand in.",
    example: ["[1, 2] | last", 2],
  },
  {
    name: "min",
    kind: "filter",
    parameters: [list, attribute],
    gives: givesOrdered((args) => elementOf(args[0]?.type ?? integerType)),
    run: ([of, by], call) => extreme(elementsOf(of, call), by, call, -1),
    doc: "The least element (of words: the first in the order of their type), or the one whose field is least.",
    example: ["[2, 1] | min", 1],
  },
  {
    name: "max",
    kind: "filter",
    parameters: [list, attribute],
    gives: givesOrdered((args) => elementOf(args[0]?.type ?? integerType)),
    run: ([of, by], call) => extreme(elementsOf(of, call), by, call, 1),
    doc: "The greatest element (of words: the last in the order of their type), or the one whose field is greatest.",
    example: ["[2, 1] | max", 2],
  },
  {
    name: "sort",
    kind: "filter",
    parameters: [list, { name: "reverse", takes: "boolean", optional: true }, attribute],
    gives: (args, complain) => givesOrdered(() => withoutItems(args))([args[0], args[2]], complain),
    run: ([of, reverse, by], call) => sorted(elementsOf(of, call), booleanOf(reverse ?? false, call), by, call),
    doc: "In order: numbers, text by code point, words by their type; equal ones keep their places.",
    example: ['[{"n": 2}, {"n": 1}] | sort(attribute="n")', [{ n: 1 }, { n: 2 }]],
  },
  {
    name: "sum",
    kind: "filter",
    parameters: [list, attribute],
    gives: (args, complain) => givesNumber(args, complain, "sum"),
    run: ([of, by], call) => total(elementsOf(of, call), by, call),
    doc: "The sum of numbers, or of a field that is a number.",
    example: ["[1, 2, 3] | sum", 6],
  },
  {
    name: "mean",
    kind: "filter",
    parameters: [list, attribute],
    gives: (args, complain) => givesNumber(args, complain, "mean") && { type: numberType },
    run: ([of, by], call) => mean(elementsOf(of, call), by, call),
    doc: "The mean of numbers, or of a field that is a number; absent in an empty list.",
    example: ["[1, 2] | mean", 1.5],
  },
  {
    name: "reverse",
    kind: "filter",
    parameters: [list],
    gives: sameList,
    run: ([of], call) => [...elementsOf(of, call)].reverse(),
    doc: "From the last to the first.",
    example: ["[1, 2] | reverse", [2, 1]],
  },
  {
    name: "flatten",
    kind: "filter",
    parameters: [list],
    gives: givesFlat,
    run: ([of], call) => flattened(elementsOf(of, call), call),
    doc: "A list of lists as one list: one level.",
    example: ["[[1], [2, 3]] | flatten", [1, 2, 3]],
  },
  {
    name: "take",
    kind: "filter",
    parameters: [list, count],
    gives: ([of, n]) => ({ type: ofElements(of), size: least(of?.size ?? "none", n?.size ?? "none") }),
    run: ([of, n], call) => elementsOf(of, call).slice(0, countOf(n, call)),
    doc: "At most the first n.",
    example: ["[1, 2, 3] | take(2)", [1, 2]],
  },
  {
    name: "skip",
    kind: "filter",
    parameters: [list, count],
    gives: ([of]) => ({ type: ofElements(of), size: of?.size ?? "none" }),
    run: ([of, n], call) => elementsOf(of, call).slice(countOf(n, call)),
    doc: "All but the first n.",
    example: ["[1, 2, 3] | skip(2)", [3]],
  },
  {
    name: "chunk",
    kind: "filter",
    parameters: [list, count],
    gives: ([of, n]) => ({ type: listOf(ofElements(of)), size: quotient(of?.size ?? "none", leastOf(n)) }),
    run: ([of, n], call) => chunked(elementsOf(of, call), countOf(n, call), call),
    doc: "Lists of n each; the last may be shorter.",
    example: ["[1, 2, 3] | chunk(2)", [[1, 2], [3]]],
  },
  {
    name: "any",
    kind: "filter",
    parameters: [{ name: "list", takes: "booleans" }],
    gives: () => ({ type: booleanType }),
    run: ([of], call) => elementsOf(of, call).some((element) => booleanOf(element, call)),
    doc: "Whether one of a list of booleans is true; false of none.",
    example: ["[false, true] | any", true],
  },
  {
    name: "all",
    kind: "filter",
    parameters: [{ name: "list", takes: "booleans" }],
    gives: () => ({ type: booleanType }),
    run: ([of], call) => elementsOf(of, call).every((element) => booleanOf(element, call)),
    doc: "Whether all of a list of booleans are true; true of none.",
    example: ["[x > 0 for x in [1, 2]] | all", true],
  },
];

function givesLength([value]: Args, complain: Complain): Given | undefined {
  const kinds = ["string", "words", "list", "object", "map", "any", "never"];
  const type = value?.type;
  if (type === undefined) return undefined;
  if (membersOf(type).every((member) => kinds.includes(member.kind))) {
    const max = type.kind === "list" || type.kind === "string" ? type.max : undefined;
    const min = type.kind === "list" || type.kind === "string" ? (type.min ?? 0) : 0;
    const size = type.kind === "list" ? value?.size : undefined;
    return {
      type: { kind: "integer", min, ...(max === undefined ? {} : { max }) },
      ...(size === undefined ? {} : { size }),
    };
  }
  return complain(`${briefType(type)} has no length`);
}

function lengthOf(value: Json, call: Call): number {
  if (typeof value === "string") return characterCount(value);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.keys(value).length;
  return elementsOf(value, call).length;
}

function orEmpty(elements: readonly Json[], which: string, call: Call): Json {
  return elements.length === 0 ? haltAbsent(`an empty list has no ${which} element`, call.at) : null;
}

/** The order that steps on these elements need: of words that of their type, of numbers and text none. */
export function orderOf(type: Type, complain: Complain): { words?: readonly string[] } | undefined {
  const kinds = new Set(membersOf(type).map((member) => (member.kind === "integer" ? "number" : member.kind)));
  if (kinds.has("null")) {
    return complain("null has no order", "select first: `[x for x in xs if x.f is not none]`");
  }
  if (hasOrder(type)) return { words: type.words };
  if (kinds.size <= 1 && ["number", "string", "words", "any", "never"].includes([...kinds][0] ?? "any")) return {};
  if (type.kind === "object" || type.kind === "map") {
    return complain("objects have no order", 'say by which field: `(attribute="name")`');
  }
  return complain(`${briefType(type)} has no order`, "numbers, text and words have");
}

function givesOrdered(type: (args: Args) => Type): NonNullable<Entry["gives"]> {
  return (args, complain) => {
    const element = elementType(args[0], args[1], complain);
    const order = element && orderOf(element, complain);
    if (order === undefined) return undefined;
    const result = type(args);
    return { type: result, size: result.kind === "list" ? (args[0]?.size ?? "none") : sizeOfType(result), ...order };
  };
}

function withoutItems(args: Args): Type {
  const of = args[0]?.type;
  if (of?.kind !== "list") return ofElements(args[0]);
  return of.max === undefined
    ? { kind: "list", of: of.of, min: of.min }
    : { kind: "list", of: of.of, min: of.min, max: of.max };
}

/** A list of the same elements, of any length. */
function ofElements(list: Argument | undefined): Type {
  return listOf(elementOf(list?.type ?? listOf(stringType)));
}

function sameList(args: Args): Given {
  return { type: withoutItems(args), size: args[0]?.size ?? "none" };
}

function leastOf(n: Argument | undefined): number {
  return n?.type.kind === "integer" ? Math.max(1, n.type.min ?? 1) : 1;
}

function extreme(elements: readonly Json[], by: Json | undefined, call: Call, sign: 1 | -1): Json {
  let best: { element: Json; key: Json } | undefined;
  for (const element of elements) {
    const key = fieldAt(element, by, call);
    if (best === undefined || sign * compareValues(key, best.key, call.words, call.at) > 0) best = { element, key };
  }
  return best === undefined ? haltAbsent("an empty list has no least or greatest element", call.at) : best.element;
}

function sorted(elements: readonly Json[], reverse: boolean, by: Json | undefined, call: Call): readonly Json[] {
  call.work.left -= elements.length;
  const keyed = elements.map((element) => ({ element, key: fieldAt(element, by, call) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((left, right) => sign * compareValues(left.key, right.key, call.words, call.at));
  return keyed.map(({ element }) => element);
}

function givesNumber([of, by]: Args, complain: Complain, what: string): Given | undefined {
  const element = elementType(of, by, complain);
  if (element === undefined) return undefined;
  if (element.kind === "any") return { type: numberType };
  if (membersOf(element).some((member) => !["integer", "number", "never"].includes(member.kind))) {
    return complain(`\`${what}\` takes numbers, not ${briefType(element)}`);
  }
  return { type: element.kind === "number" ? numberType : integerType };
}

function total(elements: readonly Json[], by: Json | undefined, call: Call): number {
  let sum = 0;
  for (const element of elements) sum += numberOf(fieldAt(element, by, call), call);
  return Number.isFinite(sum) ? sum : halt("the sum is too large", call.at);
}

function mean(elements: readonly Json[], by: Json | undefined, call: Call): number {
  if (elements.length === 0) return haltAbsent("an empty list has no mean", call.at);
  return total(elements, by, call) / elements.length;
}

function givesFlat([of]: Args, complain: Complain): Given | undefined {
  const element = elementOf(of?.type ?? listOf(stringType));
  if (element.kind === "any" || element.kind === "never") return { type: listOf(element) };
  if (element.kind !== "list") return complain(`\`flatten\` takes a list of lists, not of ${briefType(element)}`);
  return { type: listOf(element.of), size: product(of?.size ?? "none", element.max ?? "none") };
}

function flattened(elements: readonly Json[], call: Call): readonly Json[] {
  const flat: Json[] = [];
  for (const element of elements) for (const inner of elementsOf(element, call)) flat.push(inner);
  countInner(call.work, elements, "", flat, call.at);
  return flat;
}

function chunked(elements: readonly Json[], n: number, call: Call): readonly Json[] {
  if (n === 0) return halt("`chunk` of 0", call.at);
  const chunks: Json[] = [];
  for (let at = 0; at < elements.length; at += n) chunks.push(elements.slice(at, at + n));
  return chunks;
}
