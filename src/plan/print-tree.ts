/** Expressions and templates of a plan as text, close to the language, for prints that people compare. */
import { unreachable } from "../base/invariant.ts";
import { canonicalJson } from "../base/json.ts";
import type { Expr, Ref, Tmpl } from "../expr/ir.ts";

/** The name of what a reference means, where it is used. */
export type RefName = (ref: Ref) => string;

/** An expression on one line. Every operation has its brackets: the print shows the tree, not the precedence. */
export function printTree(expr: Expr, name: RefName): string {
  const print = (inner: Expr): string => printTree(inner, name);
  switch (expr.do) {
    case "lit":
      return canonicalJson(expr.value);
    case "node":
    case "slot":
      return name(expr.ref);
    case "pairs":
      return `pairs(${name(expr.ref)})`;
    case "view":
      return `${expr.view}(${name(expr.ref)})`;
    case "is":
      return `(${name(expr.ref)} is ${expr.outcome})`;
    case "local":
      return `$${expr.local}`;
    case "list":
      return `[${expr.items.map(print).join(", ")}]`;
    case "object":
      return `{${expr.entries.map(({ key, value }) => `${typeof key === "string" ? key : `(${print(key)})`}: ${print(value)}`).join(", ")}}`;
    case "get":
      return `${print(expr.of)}.${expr.field}`;
    case "dot":
      return `${print(expr.of)}${expr.flatten ? "[**]" : "[*]"}.${expr.field}`;
    case "index":
      return `${print(expr.of)}[${print(expr.index)}]`;
    default:
      return printOperation(expr, print);
  }
}

type Operation = Exclude<
  Expr,
  { do: "lit" | "node" | "slot" | "pairs" | "view" | "is" | "local" | "list" | "object" | "get" | "dot" | "index" }
>;

function printOperation(expr: Operation, print: (inner: Expr) => string): string {
  switch (expr.do) {
    case "slice":
      return `${print(expr.of)}[${optional(expr.from, print)}:${optional(expr.to, print)}]`;
    case "not":
      return `(not ${print(expr.of)})`;
    case "negate":
      return `(-${print(expr.of)})`;
    case "binary":
      return `(${print(expr.left)} ${expr.op} ${print(expr.right)})`;
    case "compare":
      return `(${print(expr.left)} ${expr.op} ${print(expr.right)}${wordsText(expr.words)})`;
    case "in":
      return `(${print(expr.item)} ${expr.negated ? "not in" : "in"} ${print(expr.of)})`;
    case "and":
    case "or":
      return `(${print(expr.left)} ${expr.do} ${print(expr.right)})`;
    case "if":
      return `(${print(expr.then)} if ${print(expr.if)} else ${print(expr.else)})`;
    case "each": {
      const kept = expr.if === undefined ? "" : ` if ${print(expr.if)}`;
      return `[${print(expr.give)} for $${expr.local} in ${print(expr.in)}${kept}]`;
    }
    case "soft":
      return `(${print(expr.of)} | ${expr.how}(${print(expr.instead)}))`;
    case "defined":
      return `(${print(expr.of)} is defined)`;
    case "call":
      return `${expr.name}(${expr.args.map(print).join(", ")}${wordsText(expr.words)})`;
    default:
      return unreachable(expr);
  }
}

/** A template as one quoted line. */
export function printText(tmpl: Tmpl, name: RefName): string {
  return JSON.stringify(tmpl.map((part) => printPart(part, name)).join(""));
}

function printPart(part: Tmpl[number], name: RefName): string {
  if (typeof part === "string") return part;
  const print = (tmpl: Tmpl): string => tmpl.map((inner) => printPart(inner, name)).join("");
  const otherwise = part.do === "put" || part.else === undefined ? "" : `{% else %}${print(part.else)}`;
  if (part.do === "put") return `{{ ${printTree(part.e, name)} }}`;
  if (part.do === "if") {
    const branches = part.branches.map(
      ({ if: condition, then }, index) =>
        `{% ${index === 0 ? "if" : "elif"} ${printTree(condition, name)} %}${print(then)}`,
    );
    return `${branches.join("")}${otherwise}{% endif %}`;
  }
  const kept = part.if === undefined ? "" : ` if ${printTree(part.if, name)}`;
  const head = `{% for $${part.local} in ${printTree(part.in, name)}${kept} %}`;
  return `${head}${print(part.body)}${otherwise}{% endfor %}`;
}

function optional(expr: Expr | undefined, print: (inner: Expr) => string): string {
  return expr === undefined ? "" : print(expr);
}

function wordsText(words: readonly string[] | undefined): string {
  return words === undefined ? "" : ` by ${words.join("<")}`;
}
