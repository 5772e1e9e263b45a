/** The headers around expressions: `x in list` of `each`, `from` and `loop`, and `a desc, b` of `sort`. */
import type { Report } from "../base/diagnostic.ts";
import { joinSpans, type Located, type Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { ExprAst } from "./ast.ts";
import { advance, type Cursor, isSign, isWord, peek, refuse, refuseAs, spanOf } from "./cursor.ts";
import { fixIn } from "./fix-in.ts";
import { parseVariable } from "./parse-primary.ts";
import { parseWith } from "./parser.ts";
import type { Token } from "./read-tokens.ts";

/** `text` is that of the list. */
export type GeneratorAst = {
  readonly variable: Located<string>;
  readonly list: ExprAst;
  readonly text: string;
  readonly span: Span;
};
export type SortAst = { readonly by: ExprAst; readonly text: string; readonly span: Span; readonly desc: boolean };

/** `x in list`, or several with commas between; undefined after one diagnostic. */
export function parseGenerators(source: SourceText, report: Report): readonly GeneratorAst[] | undefined {
  return parseWith(source, report, (cursor) => parseSeveral(cursor, parseGenerator));
}

/** `a desc, b`; undefined after one diagnostic. */
export function parseSort(source: SourceText, report: Report): readonly SortAst[] | undefined {
  return parseWith(source, report, (cursor) => parseSeveral(cursor, parseOrder));
}

function parseSeveral<T>(cursor: Cursor, parse: (cursor: Cursor) => T): readonly T[] {
  const parsed = [parse(cursor)];
  while (isSign(peek(cursor), ",")) {
    advance(cursor);
    parsed.push(parse(cursor));
  }
  return parsed;
}

function parseGenerator(cursor: Cursor): GeneratorAst {
  const first = peek(cursor);
  const next = peek(cursor, 1);
  if (isWord(first, "for") && next.kind === "name") {
    const fix = fixIn(cursor.source, { start: first.start, end: next.start }, "", true);
    refuseAs(cursor, "foreign-expression", {
      span: spanOf(cursor, first),
      message: "`for` does not stand here",
      cure: fix ? { help: "write `x in list`", fix } : "write `x in list`",
    });
  }
  if (first.kind === "name" && isWord(next, "of")) {
    const fix = fixIn(cursor.source, next, "in", true);
    refuseAs(cursor, "foreign-expression", {
      span: spanOf(cursor, next),
      message: "`of` is not of this language",
      cure: fix ? { help: fix.title, fix } : "write `x in list`",
    });
  }
  if (first.kind === "name" && !isWord(peek(cursor, 1), "in") && !isSign(peek(cursor, 1), ",")) {
    const list = cursor.source.text.slice(first.start).trim();
    const shown = /^[\w.]+$/.test(list) ? list : "list";
    refuse(cursor, spanOf(cursor, first), "a list needs a variable for its elements", `write \`x in ${shown}\``);
  }
  const variable = parseVariable(cursor);
  const { parsed, text } = withText(cursor, cursor.whole);
  return { variable, list: parsed, text, span: joinSpans(variable.span, parsed.span) };
}

function parseOrder(cursor: Cursor): SortAst {
  const { parsed, text } = withText(cursor, cursor.whole);
  const word = peek(cursor);
  const isSaid = isWord(word, "desc") || isWord(word, "asc");
  if (isSaid) advance(cursor);
  else if (word.kind === "name" && orders.has(word.text.toLowerCase())) refuseOrder(cursor, word);
  const span = isSaid ? joinSpans(parsed.span, spanOf(cursor, word)) : parsed.span;
  return { by: parsed, text, span, desc: isWord(word, "desc") };
}

/** How others say which way a list is sorted. */
const orders: ReadonlyMap<string, string> = new Map([
  ...["descending", "desc", "reverse", "reversed", "down"].map((word) => [word, "desc"] as const),
  ...["ascending", "asc", "up"].map((word) => [word, "asc"] as const),
]);

function refuseOrder(cursor: Cursor, word: Token): never {
  const order = orders.get(word.text.toLowerCase()) ?? "desc";
  const fix = fixIn(cursor.source, word, order, true);
  const help = `write \`${order}\``;
  refuseAs(cursor, "foreign-expression", {
    span: spanOf(cursor, word),
    message: `\`${word.text}\` is not of this language`,
    cure: fix ? { help, fix } : help,
  });
}

function withText(cursor: Cursor, parse: (cursor: Cursor) => ExprAst): { parsed: ExprAst; text: string } {
  const start = peek(cursor).start;
  const parsed = parse(cursor);
  return { parsed, text: cursor.source.text.slice(start, peek(cursor, -1).end) };
}
