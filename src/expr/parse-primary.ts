/** What an expression is made of at its leaves: literals, names, brackets of all kinds, comprehensions, calls. */
import { joinSpans, type Located } from "../base/span.ts";
import type { ArgumentAst, ExprAst } from "./ast.ts";
import {
  advance,
  type Cursor,
  close,
  isSign,
  isWord,
  make,
  nested,
  parseName,
  peek,
  refuse,
  shown,
  spanBefore,
  spanOf,
} from "./cursor.ts";
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
  if (operatorWords.has(token.text)) refuse(cursor, span, `expected a value, found "${token.text}"`);
  if (token.text === "lambda") {
    refuse(cursor, span, "there are no functions as values", "write a comprehension: `[x.f for x in xs if x.ok]`");
  }
  if (!isSign(peek(cursor), "(")) return make(cursor, { kind: "name", name: token.text, span });
  const args = parseArguments(cursor);
  const name = { value: token.text, span };
  return make(cursor, { kind: "call", name, args, span: joinSpans(span, spanBefore(cursor)) });
}

function parseGroup(cursor: Cursor, open: Token): ExprAst {
  if (isSign(peek(cursor), ")")) {
    refuse(cursor, joinSpans(spanOf(cursor, open), spanOf(cursor, peek(cursor))), "nothing stands in `()`");
  }
  return nested(cursor, () => {
    const of = cursor.whole(cursor);
    const next = peek(cursor);
    if (isSign(next, ",")) refuse(cursor, spanOf(cursor, next), "there are no tuples", "write a list: `[a, b]`");
    if (isWord(next, "for")) {
      refuse(cursor, spanOf(cursor, next), "there are no generators", "write a list: `[x.f for x in xs]`");
    }
    const span = joinSpans(spanOf(cursor, open), close(cursor, open, ")"));
    return make(cursor, { kind: "group", of, span });
  });
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
    const help = "take the inner list by a comprehension of its own, and `| flatten` the outer";
    refuse(cursor, spanOf(cursor, next), "a comprehension has one `for`", help);
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
    const help = "take one variable and read its parts: `p[0]`, `e.key`, `e.value`";
    refuse(cursor, spanOf(cursor, next), "there is one variable, without unpacking", help);
  }
  if (!isWord(next, "in"))
    refuse(cursor, spanOf(cursor, next), `expected "in", found ${shown(next)}`, "write `x in list`");
  advance(cursor);
  return variable;
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
      entries.push(parseEntry(cursor));
      const next = peek(cursor);
      if (isWord(next, "for")) {
        const help = 'write `xs | index_by("key")`, or a list: `[{"k": x} for x in xs]`';
        refuse(cursor, spanOf(cursor, next), "there are no comprehensions of objects", help);
      }
      if (!isSign(next, ",")) break;
      advance(cursor);
    }
    const span = joinSpans(spanOf(cursor, open), close(cursor, open, "}"));
    return make(cursor, { kind: "object", entries, span });
  });
}

function parseEntry(cursor: Cursor): { key: ExprAst; value: ExprAst } {
  const key = cursor.whole(cursor);
  const next = peek(cursor);
  if (isSign(next, ",") || isSign(next, "}") || isWord(next, "for")) {
    refuse(cursor, key.span, "there are no sets", "write a list: `[a, b]`, and `xs | unique` against doubles");
  }
  if (!isSign(next, ":")) refuse(cursor, spanOf(cursor, next), `expected ":" after the key, found ${shown(next)}`);
  if (key.kind === "name") {
    const help = `write \`"${key.name}": …\`, or \`(${key.name}): …\` if its value is meant`;
    refuse(cursor, key.span, `the key "${key.name}" needs quotes`, help);
  }
  advance(cursor);
  return { key, value: cursor.whole(cursor) };
}

/** `(a, name=b)` of a call or filter. */
export function parseArguments(cursor: Cursor): readonly ArgumentAst[] {
  const open = advance(cursor);
  return nested(cursor, () => {
    const args: ArgumentAst[] = [];
    while (!isSign(peek(cursor), ")")) {
      args.push(parseArgument(cursor));
      const next = peek(cursor);
      if (isWord(next, "for")) {
        refuse(cursor, spanOf(cursor, next), "there are no generators", "write a list: `[x.ok for x in xs] | any`");
      }
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
