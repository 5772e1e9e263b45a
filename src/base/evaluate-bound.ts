/** Arithmetic on bounds that keeps their form: `25×3` stays two factors, because people read it in the plan. */
import type { Bound } from "./bound.ts";
import { unreachable } from "./invariant.ts";
import { limits } from "./limits.ts";

/** What the leaves of a bound are worth. */
export type BoundEnv = {
  size(up: number, slot: number): number | "none";
  input(name: string): number | "none"; // of the setting of that name, with the inputs at hand
};

export type SizeBound = Extract<Bound, { readonly op: "size" }>;
type InputBound = Extract<Bound, { readonly op: "input" }>;

/** The bound as a number (at least 0), or `none` where a part that counts has none. */
export function evaluateBound(bound: Bound, env: BoundEnv): number | "none" {
  if (bound === "none" || typeof bound === "number") return bound === "none" ? bound : Math.max(0, bound);
  switch (bound.op) {
    case "size":
      return env.size(bound.up, bound.slot);
    case "input":
      return lesser(env.input(bound.name), bound.most);
    case "named":
      return evaluateBound(bound.is, env);
    case "+":
      return fold(bound.of, env, 0, (left, right) => left + right);
    case "*":
      return evaluateProduct(bound.of, env);
    case "max":
      return fold(bound.of, env, 0, Math.max);
    case "min":
      return bound.of.map((part) => evaluateBound(part, env)).reduce(lesser, "none");
    case "ceildiv":
      return evaluateDivision(bound.of, env);
    default:
      return unreachable(bound);
  }
}

/**
 * The bound as people write it: sums and products of numbers, `1 + 5 + 25×3`. What `env` does not know stands by its
 * label, and what has no bound at all as `?`.
 */
export function printBound(bound: Bound, env: BoundEnv): string {
  return print(bound, env).text;
}

/** The bound with the names of its factors in place of their numbers: `1 + search + verdict×refute`. */
export function nameBound(bound: Bound): string {
  return print(bound, undefined).text;
}

/** The sum, without parts that are 0. */
export function sumOf(parts: readonly Bound[]): Bound {
  const kept = parts.filter((part) => part !== 0);
  const [first] = kept;
  if (first === undefined) return 0;
  return kept.length === 1 ? first : { op: "+", of: kept };
}

/** The product, without factors of 1; nothing times anything is nothing. */
export function productOf(factors: readonly Bound[]): Bound {
  const kept = factors.filter((factor) => factor !== 1);
  const [first] = kept;
  if (first === undefined) return 1;
  if (kept.includes(0)) return 0;
  return kept.length === 1 ? first : { op: "*", of: kept };
}

/** The bound with its leaves replaced: for a body's formula where the body is entered. */
export function replaceLeaves(
  bound: Bound,
  replace: { readonly size: (size: SizeBound) => Bound; readonly input: (input: InputBound) => Bound },
): Bound {
  if (typeof bound !== "object") return bound;
  switch (bound.op) {
    case "size":
      return replace.size(bound);
    case "input":
      return replace.input(bound);
    case "named":
      return { ...bound, is: replaceLeaves(bound.is, replace) };
    case "+":
      return sumOf(bound.of.map((part) => replaceLeaves(part, replace)));
    case "*":
      return productOf(bound.of.map((part) => replaceLeaves(part, replace)));
    case "min":
    case "max":
    case "ceildiv":
      return { op: bound.op, of: bound.of.map((part) => replaceLeaves(part, replace)) };
    default:
      return unreachable(bound);
  }
}

/**
 * The bound as it is while people can read it; a longer formula with its numbers added up, and if that is still too long
 * the most that it can be whatever the inputs. So formulas that hold each other stay small.
 */
export function shortBound(bound: Bound): Bound {
  if (partsLeft(bound, limits.boundParts) > 0) return bound;
  const folded = foldNumbers(bound);
  return partsLeft(folded, limits.boundParts) > 0 ? folded : evaluateBound(folded, anyInputs);
}

/** Nothing is known of inputs but their types. */
export const anyInputs: BoundEnv = { size: () => "none", input: () => "none" };

/** How many of `left` parts are left when those of the bound are counted; at most 0 stops the count. */
function partsLeft(bound: Bound, left: number): number {
  if (typeof bound !== "object" || left <= 0) return left - 1;
  if (bound.op === "named") return partsLeft(bound.is, left - 1);
  if (bound.op === "size" || bound.op === "input") return left - 1;
  return bound.of.reduce<number>((rest, part) => partsLeft(part, rest), left - 1);
}

/** Parts that are numbers, made one. */
function foldNumbers(bound: Bound): Bound {
  if (typeof bound !== "object" || bound.op === "size" || bound.op === "input") return bound;
  if (bound.op === "named") {
    const is = foldNumbers(bound.is);
    return typeof is === "object" ? { ...bound, is } : is;
  }
  const parts = bound.of.map(foldNumbers);
  const numbers = parts.filter((part) => typeof part === "number");
  const others = parts.filter((part) => typeof part !== "number");
  if (others.length === 0) return evaluateBound({ op: bound.op, of: numbers }, anyInputs);
  if (bound.op === "ceildiv" || numbers.length < 2) return { op: bound.op, of: parts };
  return { op: bound.op, of: [evaluateBound({ op: bound.op, of: numbers }, anyInputs), ...others] };
}

/** The lesser of two, where `none` is more than any number. */
export function lesser(left: number | "none", right: number | "none"): number | "none" {
  if (left === "none") return right;
  return right === "none" ? left : Math.min(left, right);
}

function fold(
  parts: readonly Bound[],
  env: BoundEnv,
  start: number,
  join: (left: number, right: number) => number,
): number | "none" {
  return parts.reduce<number | "none">((sum, part) => {
    const value = evaluateBound(part, env);
    return sum === "none" || value === "none" ? "none" : join(sum, value);
  }, start);
}

/** Nothing times what has no bound is nothing. */
function evaluateProduct(factors: readonly Bound[], env: BoundEnv): number | "none" {
  const values = factors.map((factor) => evaluateBound(factor, env));
  if (values.includes(0)) return 0;
  return values.reduce((left, right) => (left === "none" || right === "none" ? "none" : left * right), 1);
}

function evaluateDivision(parts: readonly Bound[], env: BoundEnv): number | "none" {
  const [of = 0, piece = 1] = parts.map((part) => evaluateBound(part, env));
  if (of === "none" || piece === "none") return of;
  return Math.ceil(of / Math.max(1, piece));
}

/** `rank`: how tightly it binds: 0 a sum, 1 a product, 2 a leaf. */
type Printed = { readonly text: string; readonly rank: 0 | 1 | 2 };

/** Without `env` by names. */
type PrintEnv = BoundEnv | undefined;

function print(bound: Bound, env: PrintEnv): Printed {
  if (typeof bound !== "object") return { text: bound === "none" ? "?" : String(Math.max(0, bound)), rank: 2 };
  if (bound.op === "+") return printSum(bound.of, env);
  if (bound.op === "*") return printProduct(bound.of, env);
  const value = env === undefined && "label" in bound ? "none" : evaluateBound(bound, env ?? anyInputs);
  if (value !== "none" && !(env === undefined && bound.op === "input")) return { text: String(value), rank: 2 };
  if (bound.op === "size" || bound.op === "named") return { text: bound.label, rank: 2 };
  return { text: bound.op === "input" ? bound.name : "?", rank: 2 };
}

function printSum(parts: readonly Bound[], env: PrintEnv): Printed {
  const printed = parts.map((part) => print(part, env)).filter(({ text }) => text !== "0");
  const [first] = printed;
  if (first === undefined) return { text: "0", rank: 2 };
  return printed.length === 1 ? first : { text: printed.map(({ text }) => text).join(" + "), rank: 0 };
}

function printProduct(factors: readonly Bound[], env: PrintEnv): Printed {
  const printed = factors.map((factor) => print(factor, env)).filter(({ text }) => text !== "1");
  const [first] = printed;
  if (printed.some(({ text }) => text === "0")) return { text: "0", rank: 2 };
  if (first === undefined) return { text: "1", rank: 2 };
  if (printed.length === 1) return first;
  return { text: printed.map(({ text, rank }) => (rank === 0 ? `(${text})` : text)).join("×"), rank: 1 };
}
