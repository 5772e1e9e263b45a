/** What an expression is made of at its leaves: literals, names, brackets of all kinds, comprehensions, calls. */
import { joinSpans, type Located, type Span } from "../base/span.ts";
import type { ArgumentAst, ExprAst } from "./ast.ts";
import {
  advance,
  type Cursor,
  close,
  cureIn,
  isSign,
  isWord,
  make,
  nested,
  parseName,
  peek,
  refuse,
  refuseAs,
  shown,
  spanBefore,
  spanOf,
} from "./cursor.ts";
import { closingAt, fixIn, withoutQuoted } from "./fix-in.ts";
import { filterOfFunction, functionFix, isForeignFunction } from "./foreign-calls.ts";
import type { Token } from "./read-tokens.ts";

const constants: ReadonlyMap<string, null | boolean> = new Map([
  ["true", true],
  ["false", false],
  ["none", null],
  ["null", null],
]);
const operatorWords = new Set(["and", "or", "not", "in", "is", "if", "else", "for"]);

export function parsePrimary(cursor: Cursor): ExprAst {
  const token = advance(cursor);
  const span = spanOf(cursor, token);
  if (token.kind === "number") return make(cursor, { kind: "literal", value: token.value, span });
  if (token.kind === "text") return parseText(cursor, token);
  if (isSign(token, "(")) return parseGroup(cursor, token);
  if (isSign(token, "[")) return parseList(cursor, token);
  if (isSign(token, "{")) return parseObject(cursor, token);
  if (token.kind === "name") return parseWord(cursor, token);
  if (token.kind === "end") refuse(cursor, span, "the expression ends where a value is expected");
  if (isSign(token, "~") && peek(cursor).kind === "end" && cursor.at === 1) {
    const cure = { ...cureIn(cursor, token, "none", true), help: "nothing at all is `none`; `~` joins texts" };
    refuseAs(cursor, "foreign-expression", { span, message: "`~` alone is no value", cure });
  }
  refuse(cursor, span, `expected a value, found ${shown(token)}`);
}

function parseText(cursor: Cursor, token: Token): ExprAst {
  const next = peek(cursor);
  if (next.kind === "text") {
    refuse(cursor, spanOf(cursor, next), "two texts stand side by side", "join them with `~`");
  }
  return make(cursor, { kind: "literal", value: token.text, span: spanOf(cursor, token) });
}

function parseWord(cursor: Cursor, token: Token): ExprAst {
  const span = spanOf(cursor, token);
  const constant = constants.get(token.text);
  if (constant !== undefined) return make(cursor, { kind: "literal", value: constant, span });
  if (token.text === "if") refuseLeadingIf(cursor, token);
  if (operatorWords.has(token.text)) refuse(cursor, span, `expected a value, found "${token.text}"`);
  if (token.text === "lambda") refuseFunction(cursor, span, "there are no functions as values");
  refusePrefix(cursor, token);
  if (!isSign(peek(cursor), "(")) return make(cursor, { kind: "name", name: token.text, span });
  const instead = isForeignFunction(token.text) ? functionFix(cursor, token) : undefined;
  const args = parseArguments(cursor, token);
  const name = { value: token.text, span };
  const whole = joinSpans(span, spanBefore(cursor));
  return make(cursor, { kind: "call", name, args, span: whole, ...(instead && { instead }) });
}

function refuseFunction(cursor: Cursor, span: Span, message: string): never {
  const cure = "write a comprehension: `[x.f for x in xs if x.ok]`";
  refuseAs(cursor, "foreign-expression", { span, message, cure });
}

/** `if c then a else b`: here the condition stands behind its value. */
function refuseLeadingIf(cursor: Cursor, word: Token): never {
  const { text } = cursor.source;
  const parts = /^\s*if\s+([\s\S]+?)\s+then\s+([\s\S]+?)\s+else\s+([\s\S]+?)\s*$/.exec(text);
  const [, condition, value, other] = parts ?? [];
  const whole = { start: text.length - text.trimStart().length, end: text.trimEnd().length };
  const cure =
    parts === null
      ? "write `a if condition else b`"
      : cureIn(cursor, whole, `${value} if ${condition} else ${other}`, true);
  const message = "a condition stands behind its value";
  refuseAs(cursor, "foreign-expression", { span: spanOf(cursor, word), message, cure });
}

const prefixWords = new Set([
  "await",
  "new",
  "return",
  "var",
  "let",
  "const",
  "def",
  "typeof",
  "delete",
  "yield",
  "NOT",
]);

/** A word of other languages in front of a value. */
function refusePrefix(cursor: Cursor, token: Token): void {
  const next = peek(cursor);
  if (!prefixWords.has(token.text) || (next.kind !== "name" && next.kind !== "number" && next.kind !== "text")) return;
  if (operatorWords.has(next.text) && next.kind === "name" && next.text !== "not") return;
  const isNot = token.text === "NOT";
  const cure = cureIn(cursor, { start: token.start, end: isNot ? token.end : next.start }, isNot ? "not" : "", isNot);
  const message = `\`${token.text}\` is not of this language`;
  refuseAs(cursor, "foreign-expression", { span: spanOf(cursor, token), message, cure });
}

function parseGroup(cursor: Cursor, open: Token): ExprAst {
  if (isSign(peek(cursor), ")")) {
    refuse(cursor, joinSpans(spanOf(cursor, open), spanOf(cursor, peek(cursor))), "nothing stands in `()`");
  }
  return nested(cursor, () => {
    const of = cursor.whole(cursor);
    const next = peek(cursor);
    if (isSign(next, ",")) refuse(cursor, spanOf(cursor, next), "there are no tuples", "write a list: `[a, b]`");
    if (isWord(next, "for")) refuseGenerator(cursor, open);
    const span = joinSpans(spanOf(cursor, open), close(cursor, open, ")"));
    return make(cursor, { kind: "group", of, span });
  });
}

const generatorMessage = "a comprehension in parentheses makes no list";

/** `(x for x in xs)`. */
function refuseGenerator(cursor: Cursor, open: Token): never {
  const made = listWithin(cursor, open);
  const cure = made === undefined ? "write a list: `[x.f for x in xs]`" : cureIn(cursor, made, made.text, true);
  const span = spanOf(cursor, peek(cursor));
  refuseAs(cursor, "foreign-comprehension", { span, message: generatorMessage, cure });
}

/** `any(x for x in xs)`: the filter behind the list. `name`: of the function, where this is its only argument. */
function refuseGeneratorArgument(cursor: Cursor, open: Token, name: Token | undefined): never {
  const filter = name && filterOfFunction(name.text);
  const made = filter === undefined ? undefined : listWithin(cursor, open);
  const span = spanOf(cursor, peek(cursor));
  if (name === undefined || made === undefined) {
    const cure = "write a list: `[x.ok for x in xs] | any`";
    refuseAs(cursor, "foreign-comprehension", { span, message: generatorMessage, cure });
  }
  const isAlone = ["", "("].includes(cursor.source.text.slice(0, name.start).trim().slice(-1));
  const filtered = filter === "list" ? made.text : `${made.text} | ${filter}`;
  const text = isAlone || filter === "list" ? filtered : `(${filtered})`;
  const cure = cureIn(cursor, { start: name.start, end: made.end }, text, true);
  refuseAs(cursor, "foreign-comprehension", { span, message: generatorMessage, cure });
}

/** What stands in the brackets as a list, and where they stand. */
function listWithin(cursor: Cursor, open: Token): { start: number; end: number; text: string } | undefined {
  const { text } = cursor.source;
  const close = closingAt(withoutQuoted(text), open.start);
  if (close === -1) return undefined;
  return { start: open.start, end: close + 1, text: `[${text.slice(open.end, close).trim()}]` };
}

function parseList(cursor: Cursor, open: Token): ExprAst {
  return nested(cursor, () => {
    const items: ExprAst[] = [];
    while (!isSign(peek(cursor), "]")) {
      items.push(cursor.whole(cursor));
      const first = items[0];
      if (isWord(peek(cursor), "for") && first !== undefined && items.length === 1) {
        return parseComprehension(cursor, open, first);
      }
      if (!isSign(peek(cursor), ",")) break;
      advance(cursor);
    }
    const span = joinSpans(spanOf(cursor, open), close(cursor, open, "]"));
    return make(cursor, { kind: "list", items, span });
  });
}

function parseComprehension(cursor: Cursor, open: Token, give: ExprAst): ExprAst {
  advance(cursor);
  const variable = parseVariable(cursor);
  const list = cursor.simple(cursor);
  const condition = parseCondition(cursor);
  const next = peek(cursor);
  if (isWord(next, "for")) {
    const cure =
      "take the inner list by a comprehension of its own, and `| flatten` the outer: `[[y.f for y in x.ys] for x in xs] | flatten`";
    refuseAs(cursor, "foreign-comprehension", {
      span: spanOf(cursor, next),
      message: "a comprehension has one `for`",
      cure,
    });
  }
  const span = joinSpans(spanOf(cursor, open), close(cursor, open, "]"));
  return make(cursor, { kind: "each", variable, list, ...(condition && { if: condition }), give, span });
}

/** `x in`, of a comprehension, a header or a `{% for %}`. */
export function parseVariable(cursor: Cursor): Located<string> {
  const variable = parseName(cursor, "the name of a variable");
  if (operatorWords.has(variable.value) || constants.has(variable.value)) {
    refuse(cursor, variable.span, `"${variable.value}" cannot name a variable`);
  }
  const next = peek(cursor);
  if (isSign(next, ",")) {
    const cure = unpackHelp(cursor);
    const message = "there is one variable, without unpacking";
    refuseAs(cursor, "foreign-comprehension", { span: spanOf(cursor, next), message, cure });
  }
  if (!isWord(next, "in"))
    refuse(cursor, spanOf(cursor, next), `expected "in", found ${shown(next)}`, "write `x in list`");
  advance(cursor);
  return variable;
}

/** What the parts of an element are called hangs on what the list is made of. */
function unpackHelp(cursor: Cursor): string {
  const behind = cursor.source.text.slice(peek(cursor).end);
  if (/\bin\s+enumerate\b/.test(behind))
    return "take one variable: `for e in enumerate(xs)`, with `e.index` and `e.item`";
  if (/\bin\s+(?:zip|cross)\b/.test(behind)) return "take one variable: `for p in zip(a, b)`, with `p[0]` and `p[1]`";
  if (/\bitems\b/.test(behind)) return "take one variable: `for e in x | items`, with `e.key` and `e.value`";
  return "take one variable and read its parts: `p[0]`, `e.key`, `e.value`";
}

/** `if c` after the list of a comprehension or a `{% for %}`. */
export function parseCondition(cursor: Cursor): ExprAst | undefined {
  if (!isWord(peek(cursor), "if")) return undefined;
  advance(cursor);
  const condition = cursor.simple(cursor);
  const next = peek(cursor);
  if (isWord(next, "if")) refuse(cursor, spanOf(cursor, next), "there is one condition", "join conditions with `and`");
  if (isWord(next, "else")) {
    refuse(
      cursor,
      spanOf(cursor, next),
      "a condition that selects has no `else`",
      "write `[a if c else b for x in xs]`",
    );
  }
  return condition;
}

function parseObject(cursor: Cursor, open: Token): ExprAst {
  return nested(cursor, () => {
    const entries: { key: ExprAst; value: ExprAst }[] = [];
    while (!isSign(peek(cursor), "}")) {
      entries.push(parseEntry(cursor, open));
      const next = peek(cursor);
      if (isWord(next, "for")) {
        const cure = 'write `xs | index_by("key")`, or a list: `[{"k": x} for x in xs]`';
        const message = "there are no comprehensions of objects";
        refuseAs(cursor, "foreign-comprehension", { span: spanOf(cursor, next), message, cure });
      }
      if (!isSign(next, ",")) break;
      advance(cursor);
    }
    const span = joinSpans(spanOf(cursor, open), close(cursor, open, "}"));
    return make(cursor, { kind: "object", entries, span });
  });
}

function parseEntry(cursor: Cursor, open: Token): { key: ExprAst; value: ExprAst } {
  const from = peek(cursor);
  const key = cursor.whole(cursor);
  const next = peek(cursor);
  if (isWord(next, "for")) refuseSet(cursor, open);
  if (isSign(next, ",") || isSign(next, "}")) {
    refuse(cursor, key.span, "there are no sets", "write a list: `[a, b]`, and `xs | unique` against doubles");
  }
  if (!isSign(next, ":")) refuse(cursor, spanOf(cursor, next), `expected ":" after the key, found ${shown(next)}`);
  advance(cursor);
  const value = cursor.whole(cursor);
  if (key.kind === "name" && !isWord(peek(cursor), "for")) {
    const help = `write \`"${key.name}": …\`, or \`(${key.name}): …\` if its value is meant`;
    const fix = fixIn(cursor.source, from, `"${key.name}"`, false);
    refuse(cursor, key.span, `the key "${key.name}" needs quotes`, fix ? { help, fix } : help);
  }
  return { key, value };
}

/** `{x for x in xs}`. */
function refuseSet(cursor: Cursor, open: Token): never {
  const made = listWithin(cursor, open);
  const isAlone = ["", "(", "["].includes(cursor.source.text.slice(0, open.start).trim().slice(-1));
  const unique = `${made?.text ?? ""} | unique`;
  const cure =
    made === undefined
      ? "write `[x for x in xs] | unique`"
      : cureIn(cursor, made, isAlone ? unique : `(${unique})`, true);
  const message = "there are no comprehensions of sets";
  refuseAs(cursor, "foreign-comprehension", { span: spanOf(cursor, peek(cursor)), message, cure });
}

/** `(a, name=b)` of a call or filter; `name`: of the function. */
export function parseArguments(cursor: Cursor, name?: Token): readonly ArgumentAst[] {
  const open = advance(cursor);
  return nested(cursor, () => {
    const args: ArgumentAst[] = [];
    while (!isSign(peek(cursor), ")")) {
      args.push(parseArgument(cursor));
      const next = peek(cursor);
      if (isWord(next, "for")) refuseGeneratorArgument(cursor, open, args.length === 1 ? name : undefined);
      if (!isSign(next, ",")) break;
      advance(cursor);
    }
    close(cursor, open, ")");
    return args;
  });
}

function parseArgument(cursor: Cursor): ArgumentAst {
  if (peek(cursor).kind !== "name" || !isSign(peek(cursor, 1), "=")) return { value: cursor.whole(cursor) };
  const name = parseName(cursor, "the name of an argument");
  advance(cursor);
  return { name, value: cursor.whole(cursor) };
}
