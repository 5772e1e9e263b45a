/** Which of the forms that the table of keys allows a value or a step into it means. */
import type { Tree } from "../base/tree.ts";
import {
  type Form,
  type FormKind,
  keysOf,
  type PlaceName,
  placeNames,
  type Rows,
  rowsByPlace,
  rowsByVerb,
  verbs,
} from "../syntax/keys.ts";

/** The keys that a node may have, by the verb among those that it has; without one, all keys of all verbs. */
export function rowsOfNode(keys: readonly string[]): Rows {
  const verb = keys.includes("loop") ? "loop" : verbs.find((name) => keys.includes(name));
  const rows = rowsByVerb.get(verb ?? (keys.includes("prompt_file") ? "prompt" : "fail"));
  if ((verb !== undefined || keys.includes("prompt_file")) && rows !== undefined) return rows;
  return anyRows;
}

const anyRows: Rows = new Map(verbs.flatMap((verb) => [...(rowsByVerb.get(verb) ?? [])]).reverse());

/** The place whose table has the row: a key of a node belongs to its verb, or to all. */
export function placeOfRow(place: PlaceName, key: string, row: unknown): PlaceName {
  if (place !== "node") return place;
  return placeNames.find((name) => keysOf(name)[key] === row) ?? place;
}

/** The keys of a place that is no node. */
export function rowsOfPlace(place: PlaceName): Rows {
  return rowsByPlace.get(place) ?? new Map();
}

/** The place of a form, if it is one. */
export function placeOf(form: Form): PlaceName | undefined {
  return form.kind === "place" ? placeNames.find((name) => name === form.place) : undefined;
}

/** A form, or those that it chooses among; places come first, since they know their keys. */
export function chosenForms(form: Form): readonly Form[] {
  if (form.kind !== "either") return [form];
  const forms = (form.either ?? []).flatMap(chosenForms);
  return [...forms.filter(({ kind }) => kind === "place"), ...forms.filter(({ kind }) => kind !== "place")];
}

/** Of several forms the one in which the tree is written. */
export function chosenForm(form: Form, tree: Tree): Form {
  if (form.kind !== "either") return form;
  const forms = form.either ?? [];
  switch (tree.kind) {
    case "list":
      return chosenForm(firstOf(forms, listForms) ?? form, tree);
    case "map":
      return (
        mapForm(
          forms,
          tree.entries.map(({ key }) => key.value),
        ) ?? literal
      );
    default:
      return scalarForm(forms, tree.source.text);
  }
}

const literal: Form = { kind: "literal" };
const listForms: readonly FormKind[] = ["list", "type", "data", "schema", "literal"];
const mapForms: readonly FormKind[] = ["map", "type", "data", "schema", "literal"];

function firstOf(forms: readonly Form[], kinds: readonly FormKind[]): Form | undefined {
  return forms.find(({ kind }) => kinds.includes(kind));
}

/** A map is the place that knows its keys, else a map of another form. An input is a place only with `type` or `schema`. */
export function mapForm(forms: readonly Form[], keys: readonly string[]): Form | undefined {
  const places = forms.filter((form) => {
    const place = placeOf(form);
    return place !== undefined && keys.length > 0 && keys.every((key) => rowsOfPlace(place).has(key));
  });
  return places[0] ?? firstOf(forms, mapForms) ?? forms.find(({ kind }) => kind === "place");
}

function scalarForm(forms: readonly Form[], text: string): Form {
  const isGenerator = /^\s*[A-Za-z_]\w*\s+in\s/.test(text);
  const word = forms.find((form) => form.kind === "word" && form.words?.includes(text));
  if (word !== undefined) return word;
  if (forms.some(({ kind }) => kind === "flag") && (text === "true" || text === "false")) return { kind: "flag" };
  const scalars = forms.filter(({ kind }) => !["list", "map", "place", "word", "flag"].includes(kind));
  const generators = scalars.find(({ kind }) => kind === "generators");
  if (isGenerator && generators !== undefined) return generators;
  return scalars.find(({ kind }) => kind !== "generators") ?? scalars[0] ?? literal;
}
