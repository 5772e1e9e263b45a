/** Which maps of a file are the file itself, its nodes and its types, found by the table of keys. */
import type { Tree } from "../base/tree.ts";
import { type Form, type Key, placeNames, rowsByPlace, verbs } from "../syntax/keys.ts";
import type { Place } from "./layout.ts";

/** What may stand at a place of the file; more than one form where the key takes either. */
export type Forms = readonly Form[];

export const fileForms: Forms = [{ kind: "place", place: "pipeline" }];

/** What a collection with these forms is. */
export function placeOf(forms: Forms): Place {
  if (forms.some(({ kind }) => kind === "type")) return "type";
  if (forms.some(({ kind, of }) => kind === "map" && of?.place === "node")) return "nodes";
  const place = forms.find(({ kind }) => kind === "place")?.place;
  if (place === "node") return "node";
  return place === "pipeline" ? "file" : "other";
}

/** The forms of what stands in a collection under the name, or in a list. */
export function formsBelow(forms: Forms, tree: Tree, name: string | undefined): Forms {
  return narrow(
    forms.flatMap((form) => below(form, name)),
    tree,
  );
}

function below(form: Form, name: string | undefined): Forms {
  switch (form.kind) {
    case "type":
      return [form];
    case "map":
    case "list":
      return form.of === undefined ? [] : alternatives(form.of);
    case "place":
      return alternatives(rowOf(form.place ?? "", name ?? "")?.form);
    default:
      return [];
  }
}

function alternatives(form: Form | undefined): Forms {
  if (form === undefined) return [];
  return form.kind === "either" ? (form.either ?? []) : [form];
}

/** Of the keys of nodes, a name means the same under every verb as far as it is of interest here. */
function rowOf(place: string, name: string): Key | undefined {
  const places = place === "node" ? [...verbs, "node"] : [place];
  return placeNames
    .filter((of) => places.includes(of))
    .map((of) => rowsByPlace.get(of)?.get(name))
    .find((row) => row !== undefined);
}

/** An input that is a map says what it is under `type` or `schema`; else it is the type itself. */
function narrow(forms: Forms, tree: Tree): Forms {
  if (forms.length < 2 || !forms.some(({ kind }) => kind === "type")) return forms;
  const isDeclared =
    tree.kind === "map" && tree.entries.some(({ key }) => key.value === "type" || key.value === "schema");
  return forms.filter(({ kind }) => (kind === "type") !== isDeclared);
}
