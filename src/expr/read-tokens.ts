/**
 * The tokens of an expression. Whatever is not of the language is refused here by name: other languages' operators,
 * text prefixes, number forms, look-alike and invisible characters (SAFETY.md H46 to H58).
 */
import { type Cure, cured, type Diagnostic, type Report } from "../base/diagnostic.ts";
import { limits } from "../base/limits.ts";
import type { SourceText } from "../base/tree.ts";
import { fixIn } from "./fix-in.ts";
import { foreignOperators } from "./foreign.ts";
import { foreignSign } from "./foreign-idioms.ts";
import { foreignNumber, foreignPrefix, quotedLikeText } from "./foreign-literals.ts";

/** `text`: a name, an operator or bracket as written, or the content of a quoted text. */
export type Token =
  | {
      readonly kind: "name" | "operator" | "text" | "end";
      readonly text: string;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly kind: "number";
      readonly text: string;
      readonly value: number;
      readonly start: number;
      readonly end: number;
    };

type Problem = { readonly problem: string; readonly cure?: Cure | string; readonly end: number };
type Reading = { readonly token: Token } | { readonly diagnostic: Diagnostic } | Problem;

const operators = ["==", "!=", "<=", ">=", "//", "<", ">", "+", "-", "*", "/", "%", "~", "|", ".", ",", ":", "(", ")"];
const ownOperators = [...operators, "[", "]", "{", "}", "="];
const helpByForeignSign: ReadonlyMap<string, string> = new Map(foreignOperators.map(({ sign, help }) => [sign, help]));
/** Foreign ones first: what they begin with may be of the language. */
const signPattern = new RegExp(
  [...helpByForeignSign.keys(), ...ownOperators].map((sign) => sign.replace(/\W/g, "\\$&")).join("|"),
  "y",
);
const blank = /[ \t\r\n]/;
const blanks = /[ \t\r\n]*/y;
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const numberPattern = /[0-9][0-9A-Za-z_]*(?:\.[0-9][0-9A-Za-z_]*)?/y;
const plainNumber = /^(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", '"': '"', "'": "'" };

/** The tokens, ending with one of kind `end`; or undefined, with one diagnostic `bad-expression` or `over-limit`. */
export function readTokens(source: SourceText, report: Report): readonly Token[] | undefined {
  const { text } = source;
  if (text.length > limits.expressionLength) {
    report({
      name: "over-limit",
      message: `this expression has ${text.length} characters; the most is ${limits.expressionLength}`,
      span: source.span(0, text.length),
      help: "compute parts of it in `value:` nodes of their own",
    });
    return undefined;
  }
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const reading = readToken(source, at, tokens.at(-1));
    if (!("token" in reading)) {
      report("diagnostic" in reading ? reading.diagnostic : unreadable(source, at, reading));
      return undefined;
    }
    tokens.push(reading.token);
    if (tokens.length > limits.expressionTokens) {
      const message = `this expression has more than ${limits.expressionTokens} words and signs`;
      report({ name: "over-limit", message, span: source.span(0, text.length) });
      return undefined;
    }
    at = skipBlank(text, reading.token.end);
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}

function unreadable(source: SourceText, at: number, { problem, cure, end }: Problem): Diagnostic {
  return { name: "bad-expression", message: problem, span: source.span(at, end), ...cured(cure) };
}

function skipBlank(text: string, from: number): number {
  blanks.lastIndex = from;
  return blanks.test(text) ? blanks.lastIndex : from;
}

function readToken(source: SourceText, start: number, before: Token | undefined): Reading {
  const { text } = source;
  const char = text.charAt(start);
  if (char === '"' || char === "'") return readText(source, start, before);
  if (char >= "0" && char <= "9") return readNumber(source, start);
  namePattern.lastIndex = start;
  const name = namePattern.exec(text)?.[0];
  if (name !== undefined) {
    const end = start + name.length;
    const odd = end < text.length ? oddCharacter(text, end) : undefined;
    return odd ?? { token: { kind: "name", text: name, start, end } };
  }
  return readOperator(source, start);
}

function readOperator(source: SourceText, start: number): Reading {
  const { text } = source;
  signPattern.lastIndex = start;
  const sign = signPattern.exec(text)?.[0];
  const help = sign === undefined ? undefined : helpByForeignSign.get(sign);
  if (sign !== undefined && help !== undefined) return { diagnostic: foreignSign(source, start, sign, help) };
  if (sign !== undefined) return { token: { kind: "operator", text: sign, start, end: start + sign.length } };
  if (text.charAt(start) === "!") return { diagnostic: foreignSign(source, start, "!", "write `not x`") };
  return oddCharacter(text, start) ?? { problem: `unexpected \`${text.charAt(start)}\``, end: start + 1 };
}

/** A character that no expression has outside quotes, named so that an invisible or look-alike one can be found. */
function oddCharacter(text: string, start: number): Reading | undefined {
  const point = text.codePointAt(start) ?? 0;
  if (point < 128 && point >= 32) return undefined;
  const end = start + (point > 0xffff ? 2 : 1);
  if (blank.test(text.charAt(start))) return undefined;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, "0")}`;
  if ("\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb".includes(text.slice(start, end))) {
    return { problem: `typographic quotes (${code}) do not begin or end a text`, cure: "write \"…\" or '…'", end };
  }
  const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.slice(start, end)) ? `"${text.slice(start, end)}" (${code})` : code;
  return { problem: `character ${shown} has no place in an expression`, cure: "put text into quotes", end };
}

function readNumber(source: SourceText, start: number): Reading {
  const { text } = source;
  const likeText = quotedLikeText(source, start);
  if (likeText !== undefined) return { diagnostic: likeText };
  numberPattern.lastIndex = start;
  const written = numberPattern.exec(text)?.[0] ?? "";
  const end = start + written.length;
  if (!plainNumber.test(written)) {
    const other = foreignNumber(written);
    const fix = other && fixIn(source, { start, end }, other, true);
    const help = "write digits alone: `1000`, `0.5`; text stands in quotes";
    return { problem: `"${written}" is not a number`, cure: fix ? { help: fix.title, fix } : help, end };
  }
  const value = Number(written);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    return { problem: `${written} is too large to be exact`, cure: "put it into quotes if it is an id", end };
  }
  return { token: { kind: "number", text: written, value, start, end } };
}

function readText(source: SourceText, start: number, before: Token | undefined): Reading {
  const { text } = source;
  if (before?.kind === "name" && before.end === start)
    return { diagnostic: foreignPrefix(source, before.start, before.text) };
  const quote = text.charAt(start) === "'" ? "'" : '"';
  let content = bareAt(text, start + 1, quote);
  let at = start + 1 + content.length;
  while (text.charAt(at) === "\\") {
    const sign = text.charAt(at + 1);
    const meant = Object.hasOwn(escapes, sign) ? escapes[sign] : undefined;
    if (meant === undefined) {
      const help = sign === "u" || sign === "x" ? "write the character itself" : `write "\\\\${sign}" for a backslash`;
      return { problem: `unknown escape "\\${sign}" in a text`, cure: help, end: Math.min(at + 2, text.length) };
    }
    const part = bareAt(text, at + 2, quote);
    content += meant + part;
    at += 2 + part.length;
  }
  if (at >= text.length) return { problem: `the text has no closing ${quote}`, end: text.length };
  return { token: { kind: "text", text: content, start, end: at + 1 } };
}

const bareText = { '"': /[^"\\]*/y, "'": /[^'\\]*/y } as const;

/** As much of a text in quotes as stands for itself. */
function bareAt(text: string, at: number, quote: '"' | "'"): string {
  const pattern = bareText[quote];
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
