/** What a node is, by part, without its place in the file: equal parts have equal hashes, and a diff names the others. */
import { type Hash, hashJson } from "../base/hash.ts";
import { isJsonList, isJsonObject, type Json } from "../base/json.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { Tables } from "./tables.ts";

/** Keys that say where something stands, and not what it is. */
const places = new Set(["at", "check", "out"]);

/** A part of the plan as JSON without its places; types by what they are. */
export function identityOf(tables: Tables, part: unknown): Json {
  const text = JSON.stringify(part);
  if (text === undefined) return null;
  const json: Json = JSON.parse(text);
  return strip(tables, json);
}

function strip(tables: Tables, value: Json): Json {
  if (isJsonList(value)) return value.map((item) => strip(tables, item));
  if (!isJsonObject(value)) return value;
  if (value["do"] === "lit") return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    if (!places.has(key)) return [[key, strip(tables, item)]];
    return key === "at" || typeof item !== "number" ? [] : [[key, tables.types[item] ?? null]];
  });
  return Object.fromEntries(entries);
}

/** Hashes by part. `body`: the id of the body that it enters. */
export function definitionOf(
  tables: Tables,
  node: Omit<PlanNode, "def" | "cost">,
  bodyId: string | undefined,
): Record<string, Hash> {
  const { act, guard, fan, tries, ensure, limits, timeoutMs, idleMs, reads } = node;
  const { body: _, ...rest } = { body: undefined, ...act };
  const parts: Record<string, unknown> = {
    ...rest,
    when: guard,
    each: fan,
    retry: tries,
    limits,
    timeout: timeoutMs,
    idle: idleMs,
    reads,
  };
  if (ensure.length > 0) parts["ensure"] = ensure;
  if (bodyId !== undefined) parts["body"] = bodyId;
  const hashed = Object.entries(parts).flatMap(([name, part]): [string, Hash][] =>
    part === undefined ? [] : [[name === "out" ? "output" : name, hashJson(identityOf(tables, { [name]: part }))]],
  );
  return Object.fromEntries(hashed);
}
