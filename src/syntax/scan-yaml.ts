/**
 * The linear pass in front of the parser: what the profile of YAML forbids is found in the lexer's stream, before
 * anything recursive or quadratic runs (SAFETY.md H01 to H33).
 */
import { CST, Lexer, Parser } from "yaml";
import type { Diagnostic, Fix, Report } from "../base/diagnostic.ts";
import { present } from "../base/invariant.ts";
import { limits } from "../base/limits.ts";
import { type Colon, colonBefore } from "./colon-in-value.ts";
import { cutExpression } from "./cut-expression.ts";
import { quoteValue, templateFix, valueAround } from "./line-fixes.ts";
import type { LineIndex } from "./line-index.ts";
import { indentWithSpaces } from "./tab-fixes.ts";

/**
 * `tokens`: for the composer; none where the text must not go on to it. `cutAt`: where the scan stopped because the
 * parser nests too deep. That comes of real depth, or of a slip that the parser takes for depth on every further line:
 * what the composer says of the part in front of the cut tells which.
 */
export type Scan = { readonly tokens?: readonly CST.Token[]; readonly cutAt?: number };

const { tokenType } = CST; // read once: a bundle asks for each member of a CommonJS module by a getter

/** The composer's recursion ends at about 800. */
const parserDepthMost = 200;

type ScanState = {
  readonly lines: LineIndex;
  readonly report: Report;
  readonly open: { readonly bracket: "[" | "{"; readonly at: number; commas: number }[];
  foundCount: number;
  hasStarted: boolean; // by `---`
  hasContent: boolean;
  hasEnded: boolean; // by `...`
  cutAt: number | undefined;
  tabAt: number; // start of the last line where a tab was reported
};

/** Lexes and parses to tokens; stops at what makes the rest meaningless (too deep, unclosed, a second document). */
export function scanYaml(lines: LineIndex, report: Report): Scan {
  const flags = { foundCount: 0, hasStarted: false, hasContent: false, hasEnded: false, cutAt: undefined, tabAt: -1 };
  const state: ScanState = { lines, report, open: [], ...flags };
  const parser = new Parser();
  const tokens = scanLexemes(state, parser);
  if (tokens === undefined) return {};
  for (const token of parser.end()) tokens.push(token);
  return state.cutAt === undefined ? { tokens } : { tokens, cutAt: state.cutAt };
}

/** Undefined where the rest of the text means nothing. */
function scanLexemes(state: ScanState, parser: Parser): CST.Token[] | undefined {
  const tokens: CST.Token[] = [];
  let offset = 0;
  let isScalarText = false;
  for (const lexeme of new Lexer().lex(state.lines.text)) {
    const type: LexemeType = isScalarText ? "text" : tokenType(lexeme);
    isScalarText = type === "scalar";
    const verdict = scanLexeme(state, type, lexeme, offset);
    if (verdict === "refuse") return undefined;
    if (verdict === "end") break;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > parserDepthMost) {
      state.cutAt = offset;
      return tokens;
    }
    if (!isMark(type)) offset += lexeme.length;
  }
  if (state.open.length === 0) return tokens;
  state.report(unclosed(state, state.lines.text.length));
  return undefined;
}

type LexemeType = ReturnType<typeof tokenType> | "text";
type Verdict = "go on" | "refuse" | "end";

/** The lexer's own marks stand for no character of the text. */
function isMark(type: LexemeType): boolean {
  return type === "scalar" || type === "doc-mode" || type === "flow-error-end";
}

function scanLexeme(state: ScanState, type: LexemeType, lexeme: string, offset: number): Verdict {
  switch (type) {
    case "space":
      return scanTab(state, lexeme, offset);
    case "newline":
    case "comment":
    case "doc-mode":
    case "byte-order-mark":
      return "go on";
    case "doc-start":
      return scanDocumentStart(state, lexeme, offset);
    case "doc-end":
      state.hasEnded = true;
      return "go on";
    case "directive-line":
      state.report(profile(state, offset, lexeme.length, `"${lexeme.trim()}" is a directive`, directiveHelp));
      return "go on";
    default:
      return scanContent(state, type, lexeme, offset);
  }
}

const directiveHelp = "remove the line: the version of YAML is always 1.2";

function scanContent(state: ScanState, type: LexemeType, lexeme: string, offset: number): Verdict {
  if (state.hasEnded) return secondDocument(state, offset, lexeme.length);
  state.hasContent = true;
  switch (type) {
    case "single-quoted-scalar":
    case "double-quoted-scalar":
      return scanQuoted(state, lexeme, offset);
    case "anchor":
    case "alias":
    case "tag":
      state.report(property(state, type, lexeme, offset));
      state.foundCount += 1;
      return state.foundCount < limits.diagnostics ? "go on" : "refuse";
    case "flow-map-start":
    case "flow-seq-start":
      state.open.push({ bracket: type === "flow-map-start" ? "{" : "[", at: offset, commas: 0 });
      if (state.open.length <= limits.yamlDepth) return "go on";
      state.report(tooDeep(state.lines, offset));
      return "refuse";
    case "flow-map-end":
    case "flow-seq-end":
      return scanClosing(state, lexeme, offset);
    case "comma":
      return scanComma(state);
    case "flow-error-end":
      state.report(unclosed(state, offset));
      return "refuse";
    default:
      return "go on";
  }
}

/** Texts in quotes that go on to the end of the file. */
function scanQuoted(state: ScanState, lexeme: string, offset: number): Verdict {
  const quote = lexeme[0] ?? "";
  if (lexeme.length > 1 && lexeme.endsWith(quote)) return "go on";
  const message = `a text in quotes is never closed`;
  const help = `end it with ${quote}, or write it as a block (\`|\`)`;
  const fix = closeQuote(state.lines, offset, quote);
  const cut = cutExpression(state.lines, offset);
  state.report(
    cut ?? { name: "broken-yaml", message, span: state.lines.span(offset, offset + 1), help, ...(fix && { fix }) },
  );
  return "refuse";
}

/** The quote at the end of its line, which may be too early. */
function closeQuote(lines: LineIndex, offset: number, quote: string): Fix | undefined {
  const value = valueAround(lines, offset);
  if (value === undefined || value.start !== offset || value.text.indexOf(quote, 1) !== -1) return undefined;
  return { span: lines.span(value.end, value.end), text: quote, title: `close it with ${quote}`, safe: false };
}

/** A map in braces that is too large is refused before the parser spends time on it (H08). */
function scanComma(state: ScanState): Verdict {
  const opened = state.open.at(-1);
  if (opened === undefined) return "go on";
  opened.commas += 1;
  if (opened.bracket === "[" || opened.commas <= limits.yamlKeys) return "go on";
  state.report(tooManyKeys(state.lines, opened.at));
  return "refuse";
}

/** A map with more keys than are read. */
export function tooManyKeys(lines: LineIndex, at: number): Diagnostic {
  const message = `a map has more than ${limits.yamlKeys} keys`;
  const help = "split the pipeline with `use: ./part.yaml`";
  return { name: "over-limit", message, span: lines.span(at, at + 1), help };
}

function scanClosing(state: ScanState, lexeme: string, offset: number): Verdict {
  const opened = state.open.pop();
  const wanted = opened?.bracket === "{" ? "}" : "]";
  if (opened !== undefined && wanted === lexeme) return "go on";
  const span = state.lines.span(offset, offset + 1);
  if (opened === undefined) {
    const colon = colonBefore(state.lines, offset);
    const found = colon ?? {
      message: `"${lexeme}" closes nothing`,
      help: "remove it, or put the whole text in quotes",
    };
    state.report(brokenAt(state.lines, colon?.at ?? offset, found));
    return "refuse";
  }
  const cut = cutExpression(state.lines, offset);
  state.report(
    cut ?? {
      name: "broken-yaml",
      message: `"${opened.bracket}" is closed by "${lexeme}"`,
      span,
      notes: [{ message: "opened here", span: state.lines.span(opened.at, opened.at + 1) }],
      help: `write "${wanted}" here; ${quoteHelp}`,
      fix: { span: state.lines.span(offset, offset), text: wanted, title: `write "${wanted}"`, safe: false },
    },
  );
  return "refuse";
}

type Broken = Pick<Colon, "message" | "help"> & { readonly fix?: Fix | undefined };

function brokenAt(lines: LineIndex, at: number, { message, help, fix }: Broken): Diagnostic {
  return { name: "broken-yaml", message, span: lines.span(at, at + 1), help, ...(fix && { fix }) };
}

const quoteHelp = "a text or expression that begins with a bracket must stand in quotes or in a block (`|`, `>-`)";

function unclosed(state: ScanState, endedAt: number): Diagnostic {
  const { bracket, at } = present(state.open.at(-1), "an open bracket");
  const { text } = state.lines;
  const isTemplate = text.startsWith("{{", at) || text.startsWith("{{", at - 1) || text.startsWith("{%", at);
  const fix = isTemplate ? templateFix(state.lines, at) : undefined;
  const comment = isTemplate ? undefined : commentIn(state.lines, at);
  if (comment !== undefined) return comment;
  const cut = isTemplate ? undefined : cutExpression(state.lines, at);
  if (cut !== undefined) return cut;
  return {
    ...(fix && { fix }),
    name: isTemplate ? "unquoted-template" : "broken-yaml",
    message: isTemplate ? "YAML reads the braces of an unquoted template as a map" : `"${bracket}" is never closed`,
    span: state.lines.span(at, at + 1),
    notes: [{ message: "the list or map must have ended before here", span: state.lines.span(endedAt, endedAt + 1) }],
    help: isTemplate ? unquotedTemplateHelp : `close it with "${bracket === "[" ? "]" : "}"}"; ${quoteHelp}`,
  };
}

/** A ` #` behind the open bracket takes all that follows on its line, the closing bracket as well. */
function commentIn(lines: LineIndex, at: number): Diagnostic | undefined {
  const end = lines.text.indexOf("\n", at);
  const line = lines.text.slice(at, end === -1 ? lines.text.length : end);
  const hash = /\s#[^\n]*[\]}]\s*$/.exec(line);
  if (hash === null) return undefined;
  const from = at + hash.index + 1;
  return {
    name: "cut-text",
    message: 'YAML ends the list or map at " #": the rest of the line is a comment',
    span: lines.span(from, at + line.trimEnd().length),
    notes: [{ message: "opened here", span: lines.span(at, at + 1) }],
    help: "put the text that holds the `#` in quotes; a comment goes on a line of its own",
  };
}

export const unquotedTemplateHelp =
  "in prose, put the whole text in quotes or in a block (`|`); where data stands, write the expression without braces";

function scanDocumentStart(state: ScanState, lexeme: string, offset: number): Verdict {
  if (state.hasStarted || state.hasContent || state.hasEnded) return secondDocument(state, offset, lexeme.length);
  state.hasStarted = true;
  return "go on";
}

function secondDocument(state: ScanState, offset: number, length: number): Verdict {
  const help = "one file holds one document: move the rest into a file of its own";
  state.report(profile(state, offset, length, "a second document begins here", help));
  return "end";
}

/** Where lines are indented with tabs, no line can be told from the one that it belongs to: nothing more is said then. */
function scanTab(state: ScanState, lexeme: string, offset: number): Verdict {
  const tab = lexeme.indexOf("\t");
  if (tab === -1) return "go on";
  const { text } = state.lines;
  const lineStart = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  if (lineStart === state.tabAt) return "go on";
  state.tabAt = lineStart;
  const isIndentation = offset === lineStart && !/[\s#]/.test(text.charAt(offset + lexeme.length));
  const message = "a tab stands where YAML wants spaces";
  const help = isIndentation ? "indent with spaces, on each line of the file" : "write a space";
  const at = offset + tab;
  const space: Fix = { span: state.lines.span(at, at + 1), text: " ", title: "write a space", safe: true };
  const fix = isIndentation ? indentWithSpaces(state.lines) : space;
  state.report({ ...profile(state, at, 1, message, help), ...(fix && { fix }) });
  return isIndentation ? "refuse" : "go on";
}

/** Anchors, aliases and tags: mostly text or expressions that begin with a sign of YAML's. */
function property(state: ScanState, type: "anchor" | "alias" | "tag", lexeme: string, offset: number): Diagnostic {
  const quote = `put a text that begins with "${lexeme[0] ?? ""}" in quotes`;
  const isValue = state.open.length === 0 && valueAround(state.lines, offset)?.start === offset;
  const fix = isValue ? quoteValue(state.lines, offset) : undefined;
  const quoted = fix === undefined ? {} : { fix };
  switch (type) {
    case "tag": {
      const isExpression = /^![A-Za-z_(]/.test(lexeme);
      const help = isExpression ? `write \`not ${lexeme.slice(1)}\` for a negation, or ${quote}` : quote;
      const fix = isExpression ? (negation(state, offset) ?? quoted) : quoted;
      return { ...profile(state, offset, lexeme.length, `YAML reads "${lexeme}" as a tag`, help), ...fix };
    }
    case "anchor": {
      const message = `YAML reads "${lexeme}" as an anchor`;
      const help = `${quote}; anchors are not part of the language`;
      return { ...profile(state, offset, lexeme.length, message, help), ...quoted };
    }
    default: {
      const message = `YAML reads "${lexeme}" as an alias`;
      const help = `${quote}; aliases are not part of the language`;
      return { ...profile(state, offset, lexeme.length, message, help), ...quoted };
    }
  }
}

/** `!x` where an expression stands. */
function negation(state: ScanState, offset: number): { readonly fix: Fix } | undefined {
  const value = state.open.length === 0 ? valueAround(state.lines, offset) : undefined;
  if (value === undefined || value.kind === "prose" || value.start !== offset) return undefined;
  const span = state.lines.span(offset, offset + 1);
  return { fix: { span, text: "not ", title: "write `not`", safe: value.kind === "expression" } };
}

function profile(state: ScanState, offset: number, length: number, message: string, help: string): Diagnostic {
  return { name: "refused-yaml", message, span: state.lines.span(offset, offset + length), help };
}

/** Lists and maps that are nested too deep; the reader of the tree says it of blocks. */
export function tooDeep(lines: LineIndex, offset: number): Diagnostic {
  const message = `lists and maps are nested more than ${limits.yamlDepth} deep`;
  const help = "name inner types under `types`, and move inner nodes into a pipeline of their own";
  return { name: "over-limit", message, span: lines.span(offset, offset + 1), help };
}
