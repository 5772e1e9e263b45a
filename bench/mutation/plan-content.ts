/** What a plan says, without the places at which it was written. */
import { canonicalJson, isJsonList, isJsonObject, type Json } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** Equal for two plans that do the same: spans, files and the texts of conditions do not count. */
export function contentOf({ spans: _spans, files: _files, ...plan }: Plan): string {
  const json: Json = JSON.parse(JSON.stringify(plan));
  return canonicalJson(withoutPlaces(json));
}

function withoutPlaces(value: Json): Json {
  if (isJsonList(value)) return value.map(withoutPlaces);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([key, of]) => !(key === "at" && typeof of === "number"));
  return Object.fromEntries(kept.map(([key, of]) => [key, withoutPlaces(of)]));
}
