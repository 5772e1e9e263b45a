/** Steps as people read them, in the language's own words: for prints of plans, and for `why`. */
import { unreachable } from "../base/invariant.ts";
import { entryOf } from "./catalogue.ts";
import type { Expr, Ref, Tmpl, TmplPart } from "./ir.ts";

/** What a read is called; without it `node3` and `slot1`, with a `^` for each frame outwards. */
export type RefNames = (ref: Ref) => string;

type Do<K extends Expr["do"]> = Extract<Expr, { do: K }>;

/** How tight each form binds, as in the grammar; a part that binds less stands in parentheses. */
const levels = { if: 0, or: 1, and: 2, not: 3, compare: 4, plus: 5, join: 6, times: 7, minus: 8, filter: 9, leaf: 10 };
type Printed = { readonly text: string; readonly level: number };

/** `loop`: the variable that holds the state of the nearest `{% for %}`. */
type Names = { readonly ref: RefNames; readonly loop?: number };

/** An expression on one line. Variables are `v0`, `v1` …; parentheses stand only where they are needed. */
export function printExpr(expr: Expr, names: RefNames = plainName): string {
  return whole(expr, { ref: names });
}

/** A template with its tags. */
export function printTmpl(tmpl: Tmpl, names: RefNames = plainName): string {
  return printParts(tmpl, { ref: names });
}

function printParts(tmpl: Tmpl, names: Names): string {
  return tmpl.map((part) => printPart(part, names)).join("");
}

function whole(expr: Expr, names: Names): string {
  return print(expr, names).text;
}

function plainName(ref: Ref): string {
  return `${"node" in ref ? `node${ref.node}` : `slot${ref.slot}`}${"^".repeat(ref.up)}`;
}

function printPart(part: TmplPart, names: Names): string {
  if (typeof part === "string") return part;
  if (part.do === "put") return `{{ ${part.fence === true ? "fenced " : ""}${whole(part.e, names)} }}`;
  const otherwise = part.else === undefined ? "" : `{% else %}${printParts(part.else, names)}`;
  if (part.do === "for") {
    const test = part.if === undefined ? "" : ` if ${whole(part.if, names)}`;
    const head = `{% for v${part.local} in ${whole(part.in, names)}${test} %}`;
    return `${head}${printParts(part.body, { ...names, loop: part.loop })}${otherwise}{% endfor %}`;
  }
  const branches = part.branches.map((branch, index) => {
    return `{% ${index === 0 ? "if" : "elif"} ${whole(branch.if, names)} %}${printParts(branch.then, names)}`;
  });
  return `${branches.join("")}${otherwise}{% endif %}`;
}

function leaf(text: string): Printed {
  return { text, level: levels.leaf };
}

/** The text of a part, in parentheses where it binds less than `least`. */
function within(expr: Expr, least: number, names: Names): string {
  const { text, level } = print(expr, names);
  return level < least ? `(${text})` : text;
}

function print(expr: Expr, names: Names): Printed {
  switch (expr.do) {
    case "lit":
      return leaf(printLiteral(expr.value));
    case "node":
    case "slot":
      return leaf(names.ref(expr.ref));
    case "pairs":
      return leaf(`pairs(${names.ref(expr.ref)})`);
    case "tree":
      return leaf("worktree()");
    case "view":
      return leaf(`${expr.view}(${names.ref(expr.ref)})`);
    case "is":
      return { text: `${names.ref(expr.ref)} is ${expr.outcome}`, level: levels.filter };
    case "local":
      return leaf(expr.local === names.loop ? "loop" : `v${expr.local}`);
    case "list":
      return leaf(`[${expr.items.map((item) => whole(item, names)).join(", ")}]`);
    case "object":
      return leaf(`{${expr.entries.map((entry) => printEntry(entry, names)).join(", ")}}`);
    case "get":
    case "dot":
    case "index":
    case "slice":
      return leaf(printRead(expr, names));
    case "each":
      return leaf(printEach(expr, names));
    default:
      return printOperation(expr, names);
  }
}

type Operation = Do<"not" | "negate" | "binary" | "compare" | "in" | "and" | "or" | "if" | "soft" | "defined" | "call">;

function printOperation(expr: Operation, names: Names): Printed {
  switch (expr.do) {
    case "not":
      return { text: `not ${within(expr.of, levels.not, names)}`, level: levels.not };
    case "negate":
      return { text: `-${within(expr.of, levels.leaf, names)}`, level: levels.minus };
    case "binary":
      return infix(expr, expr.op === "concat" ? "+" : expr.op, levelOf(expr.op), names);
    case "compare":
      return infix(expr, expr.op, levels.compare, names);
    case "in":
      return infix({ left: expr.item, right: expr.of }, expr.negated ? "not in" : "in", levels.compare, names);
    case "and":
    case "or":
      return infix(expr, expr.do, levels[expr.do], names);
    case "if": {
      const [value, test] = [within(expr.then, levels.or, names), within(expr.if, levels.or, names)];
      return { text: `${value} if ${test} else ${whole(expr.else, names)}`, level: levels.if };
    }
    case "soft": {
      const text = `${within(expr.of, levels.filter, names)} | ${expr.how}(${whole(expr.instead, names)})`;
      return { text, level: levels.filter };
    }
    case "defined":
      return { text: `${within(expr.of, levels.filter, names)} is defined`, level: levels.filter };
    case "call":
      return printCall(expr, names);
    default:
      return unreachable(expr);
  }
}

function levelOf(op: Do<"binary">["op"]): number {
  if (op === "+" || op === "-" || op === "concat") return levels.plus;
  return op === "~" ? levels.join : levels.times;
}

/** Left-associative: an equal on the right needs parentheses, and one of two comparisons always. */
function infix(
  { left, right }: { readonly left: Expr; readonly right: Expr },
  sign: string,
  level: number,
  names: Names,
): Printed {
  const first = within(left, level === levels.compare ? level + 1 : level, names);
  return { text: `${first} ${sign} ${within(right, level + 1, names)}`, level };
}

/** Text in quotes with the escapes that the lexer reads; all else as JSON, null as `none`. */
function printLiteral(value: Do<"lit">["value"]): string {
  if (value === null) return "none";
  if (typeof value !== "string") return JSON.stringify(value);
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped.replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;
}

function printEntry({ key, value }: Do<"object">["entries"][number], names: Names): string {
  const name = typeof key === "string" ? printLiteral(key) : `(${whole(key, names)})`;
  return `${name}: ${whole(value, names)}`;
}

function printRead(expr: Do<"get" | "dot" | "index" | "slice">, names: Names): string {
  const of = within(expr.of, levels.leaf, names);
  switch (expr.do) {
    case "get":
    case "dot":
      return /^[A-Za-z_]\w*$/.test(expr.field) ? `${of}.${expr.field}` : `${of}[${printLiteral(expr.field)}]`;
    case "index":
      return `${of}[${whole(expr.index, names)}]`;
    case "slice": {
      const ends = [expr.from, expr.to].map((end) => (end === undefined ? "" : whole(end, names)));
      return `${of}[${ends.join(":")}]`;
    }
    default:
      return unreachable(expr);
  }
}

function printEach(expr: Do<"each">, names: Names): string {
  const test = expr.if === undefined ? "" : ` if ${within(expr.if, levels.or, names)}`;
  return `[${whole(expr.give, names)} for v${expr.local} in ${within(expr.in, levels.or, names)}${test}]`;
}

const functions = new Set(["range", "rank", "zip", "cross", "enumerate"]);

function printCall(expr: Do<"call">, names: Names): Printed {
  const [operand] = expr.args;
  if (operand === undefined) return leaf(`${expr.name}()`);
  if (functions.has(expr.name)) return leaf(`${expr.name}(${printArguments(expr, 0, names)})`);
  const before = within(operand, levels.filter, names);
  if (expr.name.startsWith("is_")) return { text: `${before} is ${expr.name.slice(3)}`, level: levels.filter };
  const args = printArguments(expr, 1, names);
  return { text: `${before} | ${expr.name}${args === "" ? "" : `(${args})`}`, level: levels.filter };
}

/** By place, and by name after one that is left out (which stands as null in the step). */
function printArguments(expr: Do<"call">, from: number, names: Names): string {
  const entry = entryOf("filter", expr.name) ?? entryOf("function", expr.name);
  let isNamed = false;
  const printed: string[] = [];
  for (const [index, arg] of expr.args.slice(from).entries()) {
    const parameter = entry?.parameters[index + from];
    const isGap = parameter?.optional === true && arg.do === "lit" && arg.value === null;
    if (isGap) isNamed = true;
    else printed.push(isNamed ? `${parameter?.name ?? "x"}=${whole(arg, names)}` : whole(arg, names));
  }
  return printed.join(", ");
}
