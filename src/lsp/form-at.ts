/** Which form the table of keys gives to a path of keys. */
import type { Form, Key, PlaceName, Rows } from "../syntax/keys.ts";
import { chosenForms, placeOf, placeOfRow, rowsOfNode, rowsOfPlace } from "./form-of.ts";

/** `place` and `key`: where the form stands in the table; `row` is there where the path ends at a key of it. */
export type FormAt = { readonly form: Form; readonly place: PlaceName; readonly key: string; readonly row?: Key };

/** The form of what stands at the path; undefined where the table knows no such path. */
export function formAt(path: readonly string[]): FormAt | undefined {
  let at: FormAt = { form: { kind: "place", place: "pipeline" }, place: "pipeline", key: "" };
  for (const step of path) {
    const next = stepInto(at, step);
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function stepInto(at: FormAt, step: string): FormAt | undefined {
  for (const form of chosenForms(at.form)) {
    const next = stepIntoForm(at, form, step);
    if (next !== undefined) return next;
  }
  return undefined;
}

function stepIntoForm({ place: around, key }: FormAt, form: Form, step: string): FormAt | undefined {
  const place = placeOf(form);
  if (place !== undefined) {
    const row = rowsOf(place).get(step);
    return row && { form: row.form, place: placeOfRow(place, step, row), key: step, row };
  }
  const rest = { place: around, key };
  if (form.kind === (step === "-" ? "list" : "map") && form.of !== undefined) return { ...rest, form: form.of };
  return isDeep(form) ? { ...rest, form } : undefined;
}

/** Trees of these are the same all the way down. */
function isDeep({ kind }: Form): boolean {
  return kind === "type" || kind === "data" || kind === "literal" || kind === "schema";
}

/** The keys of a place; of a node those of all verbs. */
export function rowsOf(place: PlaceName, keys: readonly string[] = []): Rows {
  return place === "node" ? rowsOfNode(keys) : rowsOfPlace(place);
}
