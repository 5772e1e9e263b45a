/**
 * The work that one evaluation may do, counted in steps of about the same time: one for each part of an expression that
 * is computed, for each element of a list that is handed on, and for some characters of a text.
 */
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import { halt } from "./halt.ts";

/**
 * `read`: lists from outside that were counted, each with the fields that were read through it. `patterns`: those that
 * were compiled for it.
 */
export type Work = { left: number; read: Map<unknown, Set<string>> | undefined; patterns: Set<string> | undefined };

/** Most evaluations read no list and have no pattern: what notes them is made when it is needed. */
export function newWork(): Work {
  return { left: limits.evaluationSteps, read: undefined, patterns: undefined };
}

/** Takes the steps. Ends the evaluation where there are not as many left. */
export function spend(work: Work, steps: number, at?: number): void {
  work.left -= steps;
  if (work.left < 0) halt("the expression takes too many steps", at, "limit");
}

/** A list that comes from outside adds to the work for each of its elements: once, however often it is read. */
export function countList(work: Work, value: Json): void {
  if (!isJsonList(value) || work.read?.has(value)) return;
  work.read ??= new Map();
  work.read.set(value, new Set());
  work.left += value.length * limits.stepsForElement;
}

/**
 * Elements that came out of a list which was read, by a field or (`""`) by its own lists, count as read too: once, and
 * not where the list was made by the expression itself.
 */
export function countInner(work: Work, list: Json, field: string, inner: readonly Json[], at?: number): void {
  if (inner.length > limits.listLength)
    halt(`a list of ${inner.length} elements; the most is ${limits.listLength}`, at, "limit");
  const fields = work.read?.get(list);
  if (fields === undefined || fields.has(field)) return;
  fields.add(field);
  countList(work, inner);
}

/** The steps that it takes to go through a value once, without what is nested in it. */
export function costOf(value: Json | undefined): number {
  if (typeof value === "string") return Math.floor(value.length / limits.charactersOfStep);
  if (isJsonList(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** The same with all that is nested in it. */
export function wholeCostOf(value: Json): number {
  let cost = costOf(value);
  if (isJsonList(value)) for (const item of value) cost += wholeCostOf(item);
  else if (isJsonObject(value)) for (const item of Object.values(value)) cost += wholeCostOf(item);
  return cost;
}
