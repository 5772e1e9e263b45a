/** The tables of the guide, made of those that the compiler goes by: keys, filters, tests and functions, in few words. */
import { catalogue } from "../expr/catalogue.ts";
import type { Entry, Parameter } from "../expr/entry.ts";
import { type Form, keysOf, type PlaceName, placeNames } from "../syntax/keys.ts";

/** Each key of a place with its form and meaning, without those that are said elsewhere. `!` marks what is required. */
export function keysText(place: PlaceName, without: readonly string[] = []): string {
  return Object.entries(keysOf(place))
    .filter(([name]) => !without.includes(name))
    .map(([name, { form, doc, required }]) => `\`${name}\`${required ? "!" : ""} ${formText(form)}: ${shortDoc(doc)}`)
    .join(" · ");
}

function shortDoc(doc: string): string {
  return doc.replace(/\.$/, "");
}

/** Expressions, data, prose, settings and types by their first letter. */
function formText(form: Form): string {
  switch (form.kind) {
    case "expression":
    case "generators":
    case "sort":
      return "E";
    case "data":
      return "D";
    case "prose":
      return "P";
    case "setting":
    case "amount":
      return "S";
    case "type":
    case "schema":
      return "T";
    case "duration":
      return "time";
    case "word":
      return (form.words ?? []).join("/");
    case "flag":
      return "true";
    case "list":
      return form.of === undefined ? "list" : `[${formText(form.of)}]`;
    case "map":
      return form.of === undefined ? "map" : `{name: ${formText(form.of)}}`;
    case "place":
      return `{${innerText(form)}}`;
    case "either":
      return [...new Set((form.either ?? []).map(formText))].join(" or ");
    default:
      return form.kind;
  }
}

/** The keys of a small map, whose names say enough. */
function innerText({ place }: Form): string {
  const inner = placeNames.find((name) => name === place);
  return inner === undefined || inner === "node" ? "node" : Object.keys(keysOf(inner)).join(" ");
}

/** The names of a kind with what they take beside what stands before them. */
export function usagesText(kind: Entry["kind"]): string {
  return ofKind(kind)
    .filter((entry) => !readsNode(entry))
    .map(usageText)
    .join(" ");
}

/** Functions and tests of nodes, with what they give: no other language has them. */
export function nodeUsagesText(kind: Entry["kind"]): string {
  return ofKind(kind)
    .filter(readsNode)
    .map((entry) => (kind === "test" ? entry.name : `\`${usageText(entry)}\` ${shortDoc(entry.doc)}`))
    .join(kind === "test" ? " " : " · ");
}

function ofKind(kind: Entry["kind"]): readonly Entry[] {
  return catalogue.filter((entry) => entry.kind === kind);
}

function readsNode({ parameters }: Entry): boolean {
  return parameters.some(({ takes }) => takes === "node");
}

/** Of a filter or test, the first parameter stands before it. */
function usageText({ kind, name, parameters }: Entry): string {
  const taken = kind === "function" ? parameters : parameters.slice(1);
  return taken.length === 0 ? name : `${name}(${taken.map(parameterText).join(", ")})`;
}

function parameterText({ name, optional, many }: Parameter): string {
  return `${name}${optional ? "?" : ""}${many ? "…" : ""}`;
}
