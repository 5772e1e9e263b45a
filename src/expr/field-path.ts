/** Reading a field by the path that stands in a text, as in `sort(attribute="a.b")`. */
import type { Json } from "../base/json.ts";
import type { Call } from "./entry.ts";
import { haltAbsent } from "./halt.ts";
import { ownField } from "./values.ts";

/** The value at the path; the value itself where there is no path. Ends the evaluation where a field is absent. */
export function fieldAt(value: Json, path: Json | undefined, call: Call): Json {
  if (typeof path !== "string") return value;
  let at = value;
  for (const step of path.split(".")) {
    const next = ownField(at, step);
    if (next === undefined) return haltAbsent(`an element has no field "${path}"`, call.at);
    at = next;
  }
  return at;
}
