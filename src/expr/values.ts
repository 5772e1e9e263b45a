/** What values of expressions are to each other and in print, beside what JSON says: order, text, characters. */
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { halt, haltAbsent } from "./halt.ts";

const surrogate = /[\ud800-\udfff]/;

/** The kind of a value in words, for messages. */
export function kindOf(value: Json): string {
  if (value === null) return "null";
  if (isJsonList(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "an object";
  }
}

/** By code point, whatever the locale: negative, 0 or positive. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  if (surrogate.test(left) || surrogate.test(right)) return comparePoints(left, right);
  return left < right ? -1 : 1;
}

/** UTF-16 puts U+10000 and up before U+E000: go by characters. */
function comparePoints(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length) {
    const one = left.codePointAt(at) ?? 0;
    const other = right.codePointAt(at) ?? 0;
    if (one !== other) return one - other;
    at += one > 0xffff ? 2 : 1;
  }
  return left.length - right.length;
}

/** The order of two numbers, two texts, or two words of an enumeration; anything else ends the evaluation. */
export function compareValues(left: Json, right: Json, words: readonly string[] | undefined, at?: number): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") {
    return words === undefined ? compareText(left, right) : rankOf(left, words, at) - rankOf(right, words, at);
  }
  if (left === null || right === null) return haltAbsent("null has no order", at);
  return halt(`${kindOf(left)} and ${kindOf(right)} have no order`, at);
}

/** The place of a word in its order, from 0. */
export function rankOf(word: string, words: readonly string[], at?: number): number {
  const rank = words.indexOf(word);
  return rank === -1 ? halt(`"${word}" is none of ${words.join(" | ")}`, at) : rank;
}

/** The characters of a text: code points, as Python counts them. */
export function charactersOf(text: string): readonly string[] {
  return surrogate.test(text) ? Array.from(text) : text.split("");
}

/** The characters from one place to another, as `slice` counts them. */
export function sliceText(text: string, from: number | undefined, to: number | undefined): string {
  return surrogate.test(text) ? Array.from(text).slice(from, to).join("") : text.slice(from, to);
}

export function characterCount(text: string): number {
  return surrogate.test(text) ? Array.from(text).length : text.length;
}

/** A value in print: text as it is, all else as JSON; null alone ends the evaluation. */
export function printValue(value: Json, at?: number): string {
  if (typeof value === "string") return value;
  if (value === null) return haltAbsent("there is nothing to print: the value is null", at);
  return printJson(value, undefined, at);
}

/** JSON of any value, at most `limits.textLength` characters. */
export function printJson(value: Json, indent?: number, at?: number): string {
  return checkText(JSON.stringify(value, null, indent), at);
}

/** The text, unless it is longer than an expression may make. */
export function checkText(text: string, at?: number): string {
  if (text.length <= limits.textLength) return text;
  return halt(`a text of ${text.length} characters; the most is ${limits.textLength}`, at, "limit");
}

/** Checked before the text is made. */
export function checkLength(length: number, at?: number): void {
  if (length > limits.textLength) halt(`a text of more than ${limits.textLength} characters`, at, "limit");
}

/** Checked before a list is made from nothing. */
export function checkMade(length: number, at?: number): void {
  if (length > limits.madeListLength) {
    halt(`a list of ${length} elements; the most that an expression makes is ${limits.madeListLength}`, at, "limit");
  }
}

/** The own field of an object, or undefined: never one of a prototype. */
export function ownField(value: Json, field: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, field) ? value[field] : undefined;
}
