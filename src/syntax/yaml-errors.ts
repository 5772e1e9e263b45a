/**
 * The parser's errors in our words: what, why, cure. Most come of text that holds a sign of YAML's.
 *
 * One slip makes a parser complain many times, so of each line only the first complaint is told, and after one that
 * shifts the structure of all that follows, nothing.
 */
import type { ErrorCode, YAMLParseError } from "yaml";
import type { Diagnostic, Fix } from "../base/diagnostic.ts";
import type { DiagnosticName } from "../base/names.ts";
import type { Span } from "../base/span.ts";
import { ternaryText } from "../expr/foreign-idioms.ts";
import { colonInValue, quoteOrBlock } from "./colon-in-value.ts";
import { cutExpression } from "./cut-expression.ts";
import { innerQuotes } from "./inner-quotes.ts";
import { foldValue, isKey, quoteValue, templateFix, type ValueLine, valueAround, wrapValue } from "./line-fixes.ts";
import type { LineIndex } from "./line-index.ts";
import { unquotedTemplateHelp } from "./scan-yaml.ts";

/** `known`: lines for which something was said already. */
export function explainErrors(
  errors: readonly YAMLParseError[],
  lines: LineIndex,
  known: ReadonlySet<number>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const told = new Set(known);
  for (const error of [...errors].sort((left, right) => left.pos[0] - right.pos[0])) {
    const span = lines.span(error.pos[0], Math.min(error.pos[1], lineEnd(lines.text, error.pos[0])));
    if (told.has(span.line)) continue;
    told.add(span.line);
    found.push(explain(error, span, lines));
    if (!isLocal(error)) break;
  }
  return found;
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : Math.max(end, offset + 1);
}

/** Errors that leave the lines below in their place. */
const localCodes: ReadonlySet<ErrorCode> = new Set([
  "BAD_DQ_ESCAPE",
  "BAD_SCALAR_START",
  "BLOCK_AS_IMPLICIT_KEY",
  "TAB_AS_INDENT",
]);

function isLocal(error: YAMLParseError): boolean {
  return localCodes.has(error.code) || error.message.startsWith("Unexpected scalar at node end");
}

/** `at`: where the sign stands that caused it, if not where the parser noticed. */
type Explained = Pick<Diagnostic, "message" | "help"> & {
  readonly at?: number;
  readonly name?: DiagnosticName;
  readonly fix?: Fix | undefined;
};
type Explain = (error: YAMLParseError, line: string, lines: LineIndex) => Explained;

function explain(error: YAMLParseError, span: Span, lines: LineIndex): Diagnostic {
  const start = lines.text.lastIndexOf("\n", span.start - 1) + 1;
  const line = lines.text.slice(start, lineEnd(lines.text, span.start));
  const inner = innerQuotes(lines, span.start);
  if (inner !== undefined) return inner;
  const braces = /(?:^|[:,[-])\s*\{[{%]/.exec(line);
  if (braces !== null) {
    const end = start + braces.index + braces[0].length;
    const message = "YAML reads the braces of an unquoted template as a map";
    const fix = templateFix(lines, end - 2);
    const found = { name: "unquoted-template", message, span: lines.span(end - 2, end) } as const;
    return { ...found, help: unquotedTemplateHelp, ...(fix && { fix }) };
  }
  const cut = cutExpression(lines, span.start);
  if (cut !== undefined) return cut;
  const fold = /^(?:MISSING_CHAR|UNEXPECTED_TOKEN)$/.test(error.code) ? foldBrackets(lines, span) : undefined;
  if (fold !== undefined) return fold;
  const { at, name = "broken-yaml", fix, ...explained } = (byCode[error.code] ?? explainOther)(error, line, lines);
  const place = at === undefined ? onWord(span, lines) : lines.span(at, at + 1);
  return { name, span: place, ...explained, ...(fix && { fix }) };
}

/** `[{"k": x} for x in xs]`, whose brackets YAML takes for its own, and which parentheses would not help. */
function foldBrackets(lines: LineIndex, span: Span): Diagnostic | undefined {
  const fix = foldValue(lines, span.start);
  const text = fix && lines.text.slice(fix.span.start, fix.span.end);
  if (fix === undefined || text === undefined || !/^[[{].*(?::\s|\s#)/.test(text)) return undefined;
  return {
    name: "cut-expression",
    message: "YAML takes the brackets of this expression for a list or map of its own",
    span: fix.span,
    help: "write the expression as a block: `key: >-`, and the expression on the line below",
    fix,
  };
}

/** The parser points at blank lines and at the blanks of an indentation; a reader looks for the word behind. */
function onWord(span: Span, lines: LineIndex): Span {
  const start = span.start + lines.text.slice(span.start, span.start + 1024).search(/\S|$/);
  if (start === span.start) return span;
  const length = /^\S+/.exec(lines.text.slice(start, lineEnd(lines.text, start)))?.[0].length ?? 1;
  return lines.span(start, start + length);
}

const byCode: Partial<Record<ErrorCode, Explain>> = {
  BLOCK_AS_IMPLICIT_KEY: explainNested,
  BAD_SCALAR_START: (error, _line, lines) => ({
    message: `a text must not begin with "${lines.text[error.pos[0]] ?? ""}" in YAML`,
    help: quoteOrBlock,
    fix: quoteValue(lines, error.pos[0]),
  }),
  BAD_DQ_ESCAPE: (error, _line, lines) => ({
    message: `"${lines.text.slice(error.pos[0], error.pos[0] + 2)}" is not an escape of YAML`,
    help: "write a backslash twice, or put the text in single quotes",
  }),
  BAD_INDENT: (error, _line, lines) =>
    error.message.startsWith("Flow")
      ? { message: "a list or map in brackets goes on less deep than its key", help: "indent it deeper, or close it" }
      : explainIndent(error, lines),
  MULTILINE_IMPLICIT_KEY: (error, line, lines) => explainMissingColon(error, line, lines),
  MISSING_CHAR: explainMissing,
  UNEXPECTED_TOKEN: explainUnexpected,
  BLOCK_IN_FLOW: () => ({
    message: "a `,` is missing between two entries",
    help: `write \`{a: 1, b: 2}\`; a text that holds ": " must stand in quotes`,
  }),
  KEY_OVER_1024_CHARS: () => ({ message: "a key is longer than 1,024 characters", help: "write a shorter key" }),
};

/** A ` #` inside of a plain text of several lines ends it; the lines below then belong to nothing. */
function explainIndent(error: YAMLParseError, lines: LineIndex): Explained {
  const above = lines.text.slice(0, error.pos[0]).trimEnd();
  if (/(?:^|\s)#/.test(above.slice(above.lastIndexOf("\n") + 1))) {
    return {
      message: 'this line goes on with a text that " #" has ended: the rest of that line is a comment',
      help: quoteOrBlock,
    };
  }
  return {
    message: "this line is indented unlike those that it belongs to",
    help: "keys of one map, and items of one list, begin at one column; a text of several lines is a block (`|`)",
  };
}

/** `a: b: c`, on one line or with the second colon on a line below. */
function explainNested(error: YAMLParseError, line: string, lines: LineIndex): Explained {
  const rest = lines.text.slice(error.pos[0], lineEnd(lines.text, error.pos[0]));
  if (rest.startsWith("- ") || rest.startsWith("? "))
    return { message: `"${rest[0]}" starts a list here`, help: quoteOrBlock };
  const colon = /:(?:\s|$)/.exec(rest);
  const keyless = /^\s*([a-z_]+)\s+[[{]/.exec(line)?.[1];
  if (keyless !== undefined && isKey(keyless)) {
    const start = lines.text.lastIndexOf("\n", error.pos[0]) + 1;
    const at = start + line.indexOf(keyless);
    const fix = addColon(start, line, lines);
    return { at, message: `a ":" is missing behind "${keyless}"`, help: `write \`${keyless}: …\``, fix };
  }
  if (colon !== null) {
    const ternary = explainTernary(error.pos[0] + colon.index, lines);
    if (ternary !== undefined) return ternary;
    return colonInValue(lines, error.pos[0], error.pos[0] + colon.index);
  }
  const isKeyLine = /^\s*[^\s#]+:\s/.test(line);
  return {
    message: "this value goes on in the line below, which holds a key of its own",
    help: isKeyLine
      ? "indent the line below like this one; a text of several lines is a block (`|`)"
      : "write a text of several lines as a block (`|`)",
  };
}

/** `when: a ? b : c`, whose colon YAML takes for that of a key. */
function explainTernary(colon: number, lines: LineIndex): Explained | undefined {
  const value = valueAround(lines, colon);
  if (value === undefined || value.kind === "prose") return undefined;
  if (/\blambda\b/.test(value.text)) return explainLambda(value);
  const text = value.text.includes("?") ? ternaryText(value.text) : undefined;
  if (text === undefined) return undefined;
  const question = value.start + value.text.indexOf("?");
  const isPlain = !/^[[\]{}"'&*!|>%@`#]|:\s|\s#/.test(text);
  const span = lines.span(value.start, value.end);
  return {
    name: "foreign-expression",
    at: question,
    message: "`? :` is not of this language",
    help: `write \`${text}\``,
    fix: isPlain ? { span, text, title: `write \`${text}\``, safe: value.kind !== "other" } : undefined,
  };
}

/** `sorted(xs, key=lambda x: x.f)`. */
function explainLambda(value: ValueLine): Explained {
  return {
    name: "foreign-expression",
    at: value.start + value.text.indexOf("lambda"),
    message: "there are no functions as values",
    help: 'write a comprehension: `[x.f for x in xs if x.ok]`; a list is sorted by `xs | sort(attribute="f")`',
  };
}

function explainMissingColon(error: YAMLParseError, line: string, lines: LineIndex): Explained {
  const start = lines.text.lastIndexOf("\n", error.pos[0] - 1) + 1;
  const glued = /^(\s*(?:- +)*)([A-Za-z_][\w-]*):(\S)/.exec(line);
  if (glued !== null) {
    const [, indent = "", key = "", first = ""] = glued;
    const at = start + indent.length + key.length + 1;
    const isSafe = isKey(key) && !line.startsWith("//", at - start);
    const fix: Fix = { span: lines.span(at, at), text: " ", title: "write a blank", safe: isSafe };
    return { message: `a blank is missing after "${key}:"`, help: `write \`${key}: ${first}…\``, fix };
  }
  return {
    message: `"${line.trim().slice(0, 40)}" is no \`key: value\``,
    help: "give it a key; a text of several lines is a block (`|`), indented deeper than its key",
    fix: addColon(start, line, lines),
  };
}

/** `role reader`. */
function addColon(start: number, line: string, lines: LineIndex): Fix | undefined {
  const [, indent = "", word = "", rest] = /^(\s*)([a-z_]+)\s+(\S.*)$/.exec(line) ?? [];
  if (rest === undefined || !isKey(word)) return undefined;
  const at = start + indent.length + word.length;
  return { span: lines.span(at, at), text: ":", title: `write \`${word}:\``, safe: false };
}

function explainMissing(error: YAMLParseError, line: string, lines: LineIndex): Explained {
  const text = error.message;
  if (text.includes("quote")) {
    const sign = text.includes('"quote') ? '"' : "'";
    return { message: `a text in quotes is never closed`, help: `end it with ${sign}, or write it as a block (\`|\`)` };
  }
  if (text.startsWith("Implicit map keys")) return explainMissingColon(error, line, lines);
  if (text.startsWith("Comments")) {
    return { message: 'a blank is missing in front of "#"', help: "write ` # comment`, or put the text in quotes" };
  }
  if (text.startsWith("Missing ,") && followsBracket(error, lines)) {
    const fix = wrapValue(lines, error.pos[0] + 1);
    return { message: "something follows a list or map in brackets", help: bracketHelp, fix };
  }
  if (text.startsWith("Missing ,")) {
    return { message: "a `,` is missing between two entries", help: bracketHelp };
  }
  return { message: "YAML cannot read this", help: quoteOrBlock };
}

function followsBracket(error: YAMLParseError, lines: LineIndex): boolean {
  return /[\]}]\s*$/.test(lines.text.slice(Math.max(0, error.pos[0] - 100), error.pos[0] + 1));
}

const bracketHelp =
  "an expression that begins with a bracket stands in parentheses: `([a] | first)`; one that holds brackets or commas does not stand inside of `[…]` or `{…}`: write that list or map over several lines";

function explainUnexpected(error: YAMLParseError, line: string, lines: LineIndex): Explained {
  const before = lines.text.slice(Math.max(0, error.pos[0] - 1024), error.pos[0]).trimEnd();
  const block = /:\s+([|>])[^\s]*\s/.exec(line);
  if (/["']$/.test(before)) {
    return {
      message: "something follows a text in quotes",
      help: `quotes must go round the whole text; an expression that begins with a quote stands in parentheses: \`("a" if x else "b")\``,
      fix: wrapValue(lines, error.pos[0]),
    };
  }
  if (/[\]}]$/.test(before)) {
    const fix = wrapValue(lines, error.pos[0]);
    return { message: "something follows a list or map in brackets", help: bracketHelp, fix };
  }
  if (/\w$/.test(before) && /[[{]/.test(lines.text[error.pos[0]] ?? "")) {
    return {
      message: `"${lines.text[error.pos[0]]}" opens a list or map in the middle of a text`,
      help: `a type of lists is written \`[T]\`; text that holds brackets stands in quotes within \`[…]\` and \`{…}\``,
    };
  }
  if (block !== null) {
    return {
      message: `YAML reads "${block[1]}" as the head of a block`,
      help: `begin the text on the next line, or put it in quotes`,
      fix: quoteValue(lines, error.pos[0]),
    };
  }
  if (error.message.includes("block-seq-ind")) {
    return { message: "a list begins on the line of its key", help: "begin it on the next line, or write `[a, b]`" };
  }
  if (error.message.includes("Unexpected , in"))
    return { message: "an entry is missing in front of `,`", help: bracketHelp };
  return explainOther();
}

function explainOther(): Explained {
  return { message: "YAML cannot read this", help: quoteOrBlock };
}
