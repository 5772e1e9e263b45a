/** Filters between kinds of values, and the functions that make lists. */
import { hashJson } from "../base/hash.ts";
import type { Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { assignability } from "../types/assignability.ts";
import { hasOrder, joinTypes, mayBeNull, membersOf } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import { anyType, integerType, listOf, numberType, objectOf, stringType, type Type } from "../types/type.ts";
import { elementOf } from "./element-type.ts";
import {
  type Argument,
  type Call,
  type Complain,
  countOf,
  type Entry,
  elementsOf,
  type Given,
  numberOf,
  textOf,
} from "./entry.ts";
import { halt, haltAbsent } from "./halt.ts";
import { nestingOf } from "./nesting.ts";
import { roundHalfEven } from "./round.ts";
import { least, product } from "./sizes.ts";
import { normalUrl, urlHost } from "./urls.ts";
import { charactersOf, checkMade, kindOf, printJson, printValue, rankOf } from "./values.ts";
import { spend } from "./work.ts";

type Args = readonly (Argument | undefined)[];

const value = { name: "value", takes: "value" } as const;
const number = { name: "number", takes: "number" } as const;
const index: Type = { kind: "integer", min: 0 };

export const valueEntries: readonly Entry[] = [
  {
    name: "tojson",
    kind: "filter",
    parameters: [value, { name: "indent", takes: "integer", optional: true }],
    gives: () => ({ type: stringType }),
    run: ([of, indent], call) => printJson(of ?? null, Math.min(countOf(indent ?? 0, call), 10), call.at),
    doc: "JSON of any value, on one line unless `indent` says otherwise.",
    example: ['{"a": [1, none]} | tojson', '{"a":[1,null]}'],
  },
  {
    name: "fromjson",
    kind: "filter",
    parameters: [{ name: "text", takes: "text" }],
    gives: () => ({ type: anyType }),
    run: ([of], call) => parseJson(textOf(of, call), call),
    doc: "The value of a JSON text; its type is `any`.",
    example: ['"[1, 2]" | fromjson', [1, 2]],
  },
  {
    name: "int",
    kind: "filter",
    parameters: [value, { name: "default", takes: "integer", optional: true }],
    gives: (args, complain) => givesNumber(args, complain, integerType),
    run: ([of, other], call) => toNumber(of ?? null, other, call, Math.trunc),
    doc: "A whole number, of a number (cut towards 0) or its text; what is none is an error, or `default`.",
    example: ['"42" | int', 42],
  },
  {
    name: "float",
    kind: "filter",
    parameters: [value, { name: "default", takes: "number", optional: true }],
    gives: (args, complain) => givesNumber(args, complain, numberType),
    run: ([of, other], call) => toNumber(of ?? null, other, call, (found) => found),
    doc: "A number of its text; what is none is an error, or `default`.",
    example: ['"1.5" | float', 1.5],
  },
  {
    name: "round",
    kind: "filter",
    parameters: [
      number,
      { name: "precision", takes: "integer", optional: true },
      { name: "method", takes: "text", optional: true },
    ],
    gives: ([, precision]) => ({ type: precision === undefined ? integerType : numberType }),
    run: ([of, precision, method], call) => rounded(numberOf(of, call), precision ?? 0, method ?? "common", call),
    doc: "Rounded to `precision` places, halves to the even side; method `ceil` or `floor` rounds up or down.",
    example: ["2.678 | round(1)", 2.7],
  },
  {
    name: "abs",
    kind: "filter",
    parameters: [number],
    gives: ([of]) => ({ type: of?.type.kind === "integer" ? index : numberType }),
    run: ([of], call) => Math.abs(numberOf(of, call)),
    doc: "The number without its sign.",
    example: ["-3 | abs", 3],
  },
  {
    name: "string",
    kind: "filter",
    parameters: [value],
    gives: givesPrint,
    run: ([of], call) => printValue(of ?? null, call.at),
    doc: "The value as it prints: numbers, lists and objects as JSON; null is an error.",
    example: ["12 | string", "12"],
  },
  {
    name: "list",
    kind: "filter",
    parameters: [value],
    gives: givesList,
    run: ([of], call) => (typeof of === "string" ? characters(of, call) : elementsOf(of, call)),
    doc: "The characters of a text; a list stays as it is.",
    example: ['"abc" | list', ["a", "b", "c"]],
  },
  {
    name: "normurl",
    kind: "filter",
    parameters: [{ name: "url", takes: "text" }],
    gives: () => ({ type: stringType }),
    run: ([of], call) => normalUrl(textOf(of, call)),
    doc: "One spelling for one page: no fragment, tracking parameters, default port or last slash, host in small letters.",
    example: ['"HTTPS://Ab.org:443/x/?utm_source=y#z" | normurl', "https://ab.org/x"],
  },
  {
    name: "urlhost",
    kind: "filter",
    parameters: [{ name: "url", takes: "text" }],
    gives: () => ({ type: stringType }),
    run: ([of], call) => urlHost(textOf(of, call)) ?? halt("this is no URL", call.at),
    doc: "The host of a URL, in small letters.",
    example: ['"https://Ab.org/x" | urlhost', "ab.org"],
  },
  {
    name: "hash",
    kind: "filter",
    parameters: [value],
    gives: () => ({ type: stringType }),
    run: ([of]) => hashJson(of ?? null),
    doc: "A text of 32 hex digits, equal for equal values: for keys.",
    example: ['"a" | hash | length', 32],
  },
  {
    name: "range",
    kind: "function",
    parameters: [{ name: "n", takes: "integer" }],
    gives: ([n]) => ({ type: listOf(index), size: n?.size ?? "none" }),
    run: ([n], call) => range(countOf(n, call), call),
    doc: "The numbers from 0 to n - 1.",
    example: ["range(3)", [0, 1, 2]],
  },
  {
    name: "rank",
    kind: "function",
    parameters: [
      { name: "word", takes: "text" },
      { name: "order", takes: "texts", optional: true },
    ],
    gives: givesRank,
    run: ([word, order], call) => rankOf(textOf(word, call), orderTexts(order, call), call.at),
    doc: "The place of a word in its type, or in the order that is given, from 0.",
    example: ['rank("b", ["a", "b"])', 1],
  },
  {
    name: "zip",
    kind: "function",
    parameters: [
      { name: "a", takes: "list" },
      { name: "b", takes: "list" },
    ],
    gives: ([a, b]) => ({ type: pairsOf(a, b), size: least(a?.size ?? "none", b?.size ?? "none") }),
    run: ([a, b], call) => zipped(elementsOf(a, call), elementsOf(b, call)),
    doc: "Pairs `[x, y]` of two lists, as many as the shorter has.",
    example: [
      "zip([1, 2], [3, 4])",
      [
        [1, 3],
        [2, 4],
      ],
    ],
  },
  {
    name: "cross",
    kind: "function",
    parameters: [
      { name: "a", takes: "list" },
      { name: "b", takes: "list" },
    ],
    gives: ([a, b]) => ({ type: pairsOf(a, b), size: product(a?.size ?? "none", b?.size ?? "none") }),
    run: ([a, b], call) => crossed(elementsOf(a, call), elementsOf(b, call), call),
    doc: "Pairs `[x, y]` of every element of one list with every one of the other.",
    example: [
      "cross([1, 2], [3])",
      [
        [1, 3],
        [2, 3],
      ],
    ],
  },
  {
    name: "enumerate",
    kind: "function",
    parameters: [{ name: "list", takes: "list" }],
    gives: ([of]) => {
      const item = elementOf(of?.type ?? listOf(anyType));
      return { type: listOf(objectOf({ index, item })), size: of?.size ?? "none" };
    },
    run: ([of], call) => elementsOf(of, call).map((item, at) => ({ index: at, item })),
    doc: "`{index, item}` for each element, from 0.",
    example: ['enumerate(["a"])', [{ index: 0, item: "a" }]],
  },
];

function parseJson(text: string, call: Call): Json {
  if (nestingOf(text) > limits.replyDepth)
    return halt(`JSON deeper than ${limits.replyDepth} levels`, call.at, "limit");
  try {
    return JSON.parse(text) as Json; // what JSON.parse gives is Json
  } catch {
    return halt("this text is not JSON", call.at);
  }
}

function givesNumber([of, other]: Args, complain: Complain, type: Type): Given | undefined {
  const kinds = ["string", "words", "integer", "number", "any", "never"];
  const odd = membersOf(of?.type ?? anyType).find((member) => !kinds.includes(member.kind));
  if (odd !== undefined && !(odd.kind === "null" && other !== undefined)) {
    return complain(`${briefType(odd)} is no number, nor the text of one`);
  }
  return { type };
}

function toNumber(of: Json, other: Json | undefined, call: Call, form: (found: number) => number): number {
  const text = typeof of === "string" ? of.trim() : "";
  const found =
    typeof of === "number" ? of : /^[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(found)) return form(found);
  if (typeof other === "number") return other;
  if (of === null) return haltAbsent("null is no number", call.at);
  return halt(typeof of === "string" ? `"${of.slice(0, 40)}" is no number` : `${kindOf(of)} is no number`, call.at);
}

function rounded(of: number, precision: Json, method: Json, call: Call): number {
  const places = countOf(precision, call);
  if (places > 15) return halt("at most 15 places", call.at);
  if (method === "common") return roundHalfEven(of, places);
  if (method !== "ceil" && method !== "floor")
    return halt('a method of `round` is "common", "ceil" or "floor"', call.at);
  const scale = 10 ** places;
  return (method === "ceil" ? Math.ceil(of * scale) : Math.floor(of * scale)) / scale;
}

function givesPrint([of]: Args, complain: Complain): Given | undefined {
  if (of === undefined || !mayBeNull(of.type)) return { type: stringType };
  return complain("null does not print, and this may be null", 'write `x | default("")`', 0);
}

function givesList([of]: Args, complain: Complain): Given | undefined {
  const type = of?.type ?? anyType;
  if (type.kind === "list") return { type, size: of?.size ?? "none" };
  if (type.kind === "string" || type.kind === "words") return { type: listOf(stringType) };
  if (type.kind === "any") return { type: listOf(anyType) };
  const help =
    type.kind === "object" || type.kind === "map" ? "write `| keys`, `| values` or `| items`" : "write `[x]`";
  return complain(`${briefType(type)} is no list`, help);
}

function characters(text: string, call: Call): readonly Json[] {
  checkMade(text.length, call.at);
  return charactersOf(text);
}

function range(n: number, call: Call): readonly Json[] {
  checkMade(n, call.at);
  return Array.from({ length: n }, (_, at) => at);
}

function givesRank([word, order]: Args, complain: Complain): Given | undefined {
  if (order !== undefined) return { type: index };
  const type = word?.type;
  if (type !== undefined && hasOrder(type)) return { type: index, words: type.words };
  return complain("only words of a choice have an order of their own", 'write `rank(x, ["low", "high"])`');
}

function orderTexts(order: Json | undefined, call: Call): readonly string[] {
  if (order === undefined || order === null) return call.words ?? halt("there is no order", call.at);
  return elementsOf(order, call).map((word) => textOf(word, call));
}

function pairsOf(a: Argument | undefined, b: Argument | undefined): Type {
  const items = [elementOf(a?.type ?? listOf(anyType)), elementOf(b?.type ?? listOf(anyType))];
  const [one = anyType, other = anyType] = items;
  const same = assignability(one, other).fits === "always" && assignability(other, one).fits === "always";
  return listOf({ kind: "list", of: joinTypes(one, other), min: 2, max: 2, ...(same ? {} : { items }) });
}

function zipped(a: readonly Json[], b: readonly Json[]): Json {
  return a.slice(0, b.length).map((one, at) => [one, b[at] ?? null]);
}

function crossed(a: readonly Json[], b: readonly Json[], call: Call): Json {
  const length = a.length * b.length;
  if (length > limits.listLength) halt(`a list of ${length} pairs; the most is ${limits.listLength}`, call.at, "limit");
  spend(call.work, length, call.at);
  return a.flatMap((one) => b.map((other) => [one, other]));
}
