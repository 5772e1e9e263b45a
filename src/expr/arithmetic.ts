/** `+ - * / // % ~` with Jinja2's results, and joins of lists. */
import { unreachable } from "../base/invariant.ts";
import { isJsonList, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { halt, haltAbsent } from "./halt.ts";
import type { BinaryOperator } from "./ir.ts";
import { checkLength, kindOf, printValue } from "./values.ts";

/** The value of `left op right`; ends the evaluation where the operands do not fit or the result is no number. */
export function combine(op: BinaryOperator, left: Json, right: Json, at?: number): Json {
  if (op === "~") return joinTexts(left, right, at);
  if (op === "concat") return joinLists(left, right, at);
  if (typeof left !== "number" || typeof right !== "number") {
    if (op === "+" && typeof left === "string" && typeof right === "string") return joinTexts(left, right, at);
    if (op === "+" && isJsonList(left) && isJsonList(right)) return joinLists(left, right, at);
    if (left === null || right === null) return haltAbsent(`\`${op}\` of null`, at);
    return halt(`\`${op}\` of ${kindOf(left)} and ${kindOf(right)}`, at);
  }
  const result = calculate(op, left, right, at);
  return Number.isFinite(result) ? result : halt(`\`${op}\` gives a number that is too large`, at);
}

function calculate(op: "+" | "-" | "*" | "/" | "//" | "%", left: number, right: number, at?: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? halt("division by zero", at) : left / right;
    case "//":
      return right === 0 ? halt("division by zero", at) : withoutMinusZero((left - modulo(left, right)) / right);
    case "%":
      return right === 0 ? halt("division by zero", at) : withoutMinusZero(modulo(left, right));
    default:
      return unreachable(op);
  }
}

/** The remainder with the sign of the divisor, as Python has it. */
function modulo(left: number, right: number): number {
  const rest = left % right;
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

/** JSON prints -0 as 0, but `1 / -0` and equality of texts would tell them apart. */
function withoutMinusZero(value: number): number {
  return value === 0 ? 0 : value;
}

function joinTexts(left: Json, right: Json, at?: number): string {
  const [first, second] = [printValue(left, at), printValue(right, at)];
  checkLength(first.length + second.length, at);
  return first + second;
}

function joinLists(left: Json, right: Json, at?: number): Json {
  if (left === null || right === null) return haltAbsent("`+` of null", at);
  if (!isJsonList(left) || !isJsonList(right)) return halt(`\`+\` of ${kindOf(left)} and ${kindOf(right)}`, at);
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const length = left.length + right.length;
  if (length > limits.listLength) halt(`a list of ${length} elements; the most is ${limits.listLength}`, at, "limit");
  return left.concat(right);
}
