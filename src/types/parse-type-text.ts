/** Types as text: `integer 1..10 - how good`, `high | low`, `string | null`, `[Angle, 3..5]`, `{name: string}`. */
import type { Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import { unionOf } from "./join-types.ts";
import { type Field, failedType, type Type } from "./type.ts";
import { isFieldName, isLength, reportUnknownType, type TypeNames } from "./type-names.ts";

export type TextReading = { readonly names: TypeNames; readonly report: Report; readonly depth: number };

type Scan = TextReading & { readonly source: SourceText; readonly text: string; at: number };
type Choice = { readonly type: Type } | { readonly word: string; readonly span: Span };

class Refused extends Error {}

const blanks = /\s*/y;
/** Of a name or number no more is read than a message can show. */
const wordPattern = /[^\s|,[\]{}:?]{1,200}/y;
const rangeWord = /[-0-9.][^\s|,[\]{}]{0,59}/y;

/** What the pattern finds right here. */
function wordAt({ text, at }: Scan, pattern: RegExp): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** The type that the text says, with its description; undefined after one diagnostic. */
export function parseTypeText(source: SourceText, reading: TextReading): Type | undefined {
  const cut = descriptionStart(source.text);
  const text = cut === undefined ? source.text : source.text.slice(0, cut);
  const scan: Scan = { ...reading, source, text, at: 0 };
  try {
    const type = parseUnion(scan, reading.depth);
    skipBlank(scan);
    if (scan.at < text.length) refuse(scan, scan.at, text.length, ...leftover(text, scan.at));
    const description = cut === undefined ? "" : source.text.slice(cut + 3).trim();
    return description === "" ? type : { ...type, description };
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** Where ` - ` stands outside brackets. */
function descriptionStart(text: string): number | undefined {
  if (!text.includes("-")) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    else if (depth === 0 && char === "-" && /\s/.test(text.charAt(at - 1)) && /\s/.test(text.charAt(at + 1))) {
      return at - 1;
    }
  }
  return undefined;
}

/** What stands behind a whole type. */
function leftover(text: string, at: number): readonly [string, string] {
  const rest = text.slice(at);
  if (rest.startsWith("?")) return ["`?` stands with the name of a field", "write `name?: string`, or `string | null`"];
  if (rest.startsWith("[")) return ["a list type stands in brackets", "write `[string]`"];
  if (rest.startsWith("=")) {
    const given = `{type: ${text.slice(0, at).trim()}, default: ${rest.slice(1).trim()}}`;
    return ["a type has no default; an input has one beside its type", `write \`${given}\``];
  }
  return [`unexpected "${rest}" after the type`, "a description begins with ` - `, words stand apart by ` | `"];
}

function refuse(scan: Scan, start: number, end: number, message: string, help?: string): never {
  const { length } = scan.source.text;
  const span = scan.source.span(Math.min(start, length), Math.min(Math.max(end, start), length));
  scan.report({ name: "bad-type", message, span, ...(help === undefined ? {} : { help }) });
  throw new Refused(message);
}

function skipBlank(scan: Scan): void {
  blanks.lastIndex = scan.at;
  if (blanks.test(scan.text)) scan.at = blanks.lastIndex;
}

function takes(scan: Scan, sign: string): boolean {
  skipBlank(scan);
  if (!scan.text.startsWith(sign, scan.at)) return false;
  scan.at += sign.length;
  return true;
}

function expectSign(scan: Scan, sign: string): void {
  if (takes(scan, sign)) return;
  const found = scan.text.slice(scan.at, scan.at + 1);
  refuse(scan, scan.at, scan.at + 1, found === "" ? `"${sign}" is missing` : `expected "${sign}", found "${found}"`);
}

function parseUnion(scan: Scan, depth: number): Type {
  if (depth > limits.typeDepth) {
    const span = scan.source.span(0, scan.text.length);
    scan.report({ name: "over-limit", message: `types are nested deeper than ${limits.typeDepth} levels`, span });
    throw new Refused();
  }
  const choices = [parseChoice(scan, depth)];
  while (takes(scan, "|")) choices.push(parseChoice(scan, depth));
  const words = choices.filter((choice) => "word" in choice);
  const types = choices.filter((choice) => "type" in choice).map((choice) => choice.type);
  if (words.length > 0) types.unshift(wordsType(scan, words));
  if (types.length > 1 && types.some((type) => type.kind === "any" && type !== failedType)) {
    refuse(scan, 0, scan.text.length, "`any` takes in every other type", "write `any` alone");
  }
  return unionOf(types);
}

function wordsType(scan: Scan, words: readonly { readonly word: string; readonly span: Span }[]): Type {
  const [first, second] = words;
  if (first !== undefined && second === undefined) {
    reportUnknownType(first.word, first.span, scan.names, scan.report);
    throw new Refused();
  }
  const seen = new Set<string>();
  for (const { word, span } of words) {
    if (seen.has(word)) {
      scan.report({ name: "bad-type", message: `the word "${word}" stands twice`, span });
      throw new Refused();
    }
    seen.add(word);
  }
  if (seen.size > limits.typeWords) {
    const span = scan.source.span(0, scan.text.length);
    scan.report({ name: "over-limit", message: `a choice has at most ${limits.typeWords} words`, span });
    throw new Refused();
  }
  return { kind: "words", words: [...seen] };
}

function parseChoice(scan: Scan, depth: number): Choice {
  if (takes(scan, "[")) return { type: parseList(scan, depth + 1) };
  if (takes(scan, "{")) return { type: parseObject(scan, depth + 1) };
  const start = scan.at;
  const word = wordAt(scan, wordPattern);
  if (word === undefined) refuse(scan, start, start + 1, "a type is missing", "write a type, such as `string`");
  scan.at += word.length;
  const scalar = parseScalar(scan, word);
  const named = scan.names.lookup(word);
  if (named === failedType) return { type: named };
  if (named !== undefined) return { type: withName(scalar ?? named, word) };
  if (scalar !== undefined) return { type: scalar };
  if (!/^[\p{L}_][\p{L}\p{N}_./+-]*$/u.test(word)) {
    const help = "a word begins with a letter and holds letters, digits and `_ - . / +`";
    refuse(scan, start, scan.at, `"${word}" is neither a type nor a word`, help);
  }
  return { word, span: scan.source.span(start, scan.at) };
}

/** The same object wherever it is named, so that what is found of it is found once. */
function withName(type: Type, name: string): Type {
  return type.name === name ? type : { ...type, name };
}

function parseScalar(scan: Scan, word: string): Type | undefined {
  if (word === "boolean" || word === "null" || word === "any") return { kind: word };
  if (word !== "integer" && word !== "number" && word !== "string") return undefined;
  const found = takeRange(scan);
  if (found === undefined) return { kind: word };
  const { range, start } = found;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = range;
  if (min > max) refuse(scan, start, scan.at, "the range ends before it begins", "write the lesser bound first");
  const isWhole = [range.min, range.max].every((bound) => bound === undefined || Number.isInteger(bound));
  if (word === "integer" && !isWhole)
    refuse(scan, start, scan.at, "bounds of an integer are whole", "or write `number`");
  if (word === "string" && !isLength(range)) {
    refuse(scan, start, scan.at, "the length of a text is whole and not negative", "write `string 1..200`");
  }
  return { kind: word, ...range };
}

function takeRange(scan: Scan): { range: { min?: number; max?: number }; start: number } | undefined {
  skipBlank(scan);
  const start = scan.at;
  const written = wordAt(scan, rangeWord);
  if (written === undefined) return undefined;
  scan.at += written.length;
  const range = readRange(written);
  if (range === undefined) refuse(scan, start, scan.at, `"${written}" is no range`, "write `1..10`, `..10` or `1..`");
  return { range, start };
}

const rangePattern = /^(-?\d+(?:\.\d+)?)?\.\.(-?\d+(?:\.\d+)?)?$/;

/** `4`, `3..5`, `..8`, `3..` as bounds, or undefined. */
export function readRange(text: string): { min?: number; max?: number } | undefined {
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { min: Number(text), max: Number(text) };
  const parts = rangePattern.exec(text);
  if (parts === null || text === "..") return undefined;
  const [, min, max] = parts;
  return { ...(min === undefined ? {} : { min: Number(min) }), ...(max === undefined ? {} : { max: Number(max) }) };
}

function parseList(scan: Scan, depth: number): Type {
  const of = parseUnion(scan, depth);
  if (!takes(scan, ",")) {
    expectSign(scan, "]");
    return { kind: "list", of, min: 0 };
  }
  const found = takeRange(scan);
  if (found === undefined || !isLength(found.range)) {
    refuse(scan, found?.start ?? scan.at, scan.at + 1, "this is no length of a list", "write `4`, `3..5` or `..8`");
  }
  expectSign(scan, "]");
  const { min = 0, max } = found.range;
  return max === undefined ? { kind: "list", of, min } : { kind: "list", of, min, max };
}

function parseObject(scan: Scan, depth: number): Type {
  const fields: Field[] = [];
  let rest: Type | undefined;
  while (!takes(scan, "}")) {
    if (takes(scan, "...")) {
      expectSign(scan, ":");
      rest = parseUnion(scan, depth);
    } else fields.push(parseField(scan, depth));
    if (takes(scan, "}")) break;
    expectSign(scan, ",");
  }
  if (fields.length > limits.typeFields) refuse(scan, 0, scan.at, `a type has at most ${limits.typeFields} fields`);
  if (rest === undefined) return { kind: "object", fields, open: false };
  if (fields.length === 0) return { kind: "map", of: rest };
  if (rest.kind !== "any") refuse(scan, 0, scan.at, "fields beside `...` leave only `any` for the rest");
  return { kind: "object", fields, open: true };
}

function parseField(scan: Scan, depth: number): Field {
  skipBlank(scan);
  const start = scan.at;
  const name = wordAt(scan, wordPattern) ?? "";
  scan.at += name.length;
  if (!isFieldName(name)) refuse(scan, start, scan.at, `"${name}" cannot name a field`);
  const optional = takes(scan, "?");
  expectSign(scan, ":");
  return { name, type: parseUnion(scan, depth), optional };
}
