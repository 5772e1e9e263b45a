/** A leaf of data that is no list or map: plain and block ones are expressions, quoted ones text. */
import { type Cure, cured, type Diagnostic, type Fix } from "../base/diagnostic.ts";
import type { ScalarTree, SourceText } from "../base/tree.ts";
import { withoutBraces } from "../expr/foreign-idioms.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import type { Reading } from "./fields.ts";
import { inQuotes } from "./line-fixes.ts";

/** Says where a quoted leaf holds `{{ }}`, which nothing fills in; false if it does. */
export function checkQuoted(scalar: ScalarTree, reading: Reading): boolean {
  const { text } = scalar.source;
  const found = /\{\{-?((?:(?!\{\{|\}\})[\s\S])+?)-?\}\}/.exec(text);
  if (found === null || !isExpression(found[1] ?? "")) return true;
  const span = scalar.source.span(found.index, found.index + found[0].length);
  const fix = bareExpression(scalar);
  const help = `data takes an expression without braces; if the braces are meant, write (${inQuotes(text)})`;
  const message = "a template in data stays as it is: nothing fills its braces in";
  reading.report({
    name: "template-in-data",
    message,
    span,
    ...cured(fix ? { help: `${fix.title}: ${help}`, fix } : help),
  });
  return false;
}

function isExpression(text: string): boolean {
  const found: Diagnostic[] = [];
  const source: SourceText = {
    text,
    span: () => ({ file: "", start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 }),
  };
  return parseExpression(source, (diagnostic) => found.push(diagnostic)) !== undefined && found.length === 0;
}

/** The expression in place of the whole text with its quotes. Whether it stands in brackets is not known here. */
function bareExpression(scalar: ScalarTree): Fix | undefined {
  const source: SourceText = { text: scalar.source.text, span: () => scalar.span, written: "flow" };
  return withoutBraces(source);
}

/** What is wrong with a plain leaf, told as what it is where it can only have been meant as text. */
export function textForExpression(scalar: ScalarTree, found: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = found;
  if (first?.name === "unquoted-text" && first.span.start === scalar.span.start && first.span.end === scalar.span.end)
    return [{ ...first, fix: inQuotesFix(scalar, true) }];
  const isUnread = first?.name === "bad-expression" || first?.name === "foreign-expression";
  const { text } = scalar.source;
  const what = scalar.style === "plain" && isUnread ? readsAs(text.trim()) : undefined;
  if (first === undefined || what === undefined) return found;
  const cut = scalar.remark === undefined ? {} : { notes: [cutNote(scalar)] };
  const help = "put it in quotes: a plain leaf of data is an expression";
  const cure: Cure = { help, fix: inQuotesFix(scalar, what.isCertain) };
  const message = `${inQuotes(shortened(text))} reads as ${what.word}, not as an expression`;
  return [{ name: "unquoted-text", message, span: scalar.span, ...cut, ...cured(cure) }];
}

function inQuotesFix({ span, source }: ScalarTree, safe: boolean): Fix {
  return { span, text: inQuotes(source.text), title: "put the text in quotes", safe };
}

function cutNote(scalar: ScalarTree) {
  const note = { message: 'YAML ends it at " #": the rest is a comment' };
  return scalar.comment === undefined ? note : { ...note, span: scalar.comment };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

type Reads = { readonly word: string; readonly isCertain: boolean };

/** What no expression looks like; of words side by side it may still be an operator that is misspelt. */
function readsAs(text: string): Reads | undefined {
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) return { word: "an address", isCertain: true };
  if (/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/.test(text)) return { word: "an address", isCertain: true };
  if (/^(?:\.{1,2}|~)?\/[\w.\-/]*$/.test(text)) return { word: "a path", isCertain: true };
  if (/^v\d+(?:\.\d+)+(?:[-+][\w.+-]+)?$/.test(text)) return { word: "a version", isCertain: true };
  if (/^\d+(?:[a-f][\da-f]*)+$/.test(text) && text.length >= 7) return { word: "a hash", isCertain: true };
  if (/^\d+(?:\.\d+)? ?(?:ms|s|m|min|h|d|kb|mb|gb|kib|mib|gib|px|%)$/i.test(text))
    return { word: "a quantity with its unit", isCertain: true };
  return isProse(text) ? { word: "text", isCertain: false } : undefined;
}

const operatorWords = /^(?:and|or|not|in|is|if|else|for)$/;

/** Two words side by side of which none is an operator, and no sign that expressions have. */
function isProse(text: string): boolean {
  if (/[|=<>{}[\]+*/%~&$`\\"]/.test(text)) return false;
  const words = text.split(/\s+/);
  const isWord = (word: string | undefined) =>
    word !== undefined && /^\(?[\p{L}\p{N}][\p{L}\p{N}'’-]*[.,;:!?)]*$/u.test(word) && !operatorWords.test(word);
  if (words.length === 1) return /^\p{L}[\p{L}\p{N}'’-]*[.!?…]+$/u.test(text);
  return words.some((word, index) => isWord(word) && isWord(words[index + 1]));
}
