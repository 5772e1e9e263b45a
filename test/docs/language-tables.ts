/** The tables of docs/language.md, made of the tables that the compiler itself goes by. */
import { catalogue } from "../../src/expr/catalogue.ts";
import type { Entry, Parameter } from "../../src/expr/entry.ts";
import { type Form, keysOf, type PlaceName, placeNames } from "../../src/syntax/keys.ts";

/** The table of a marked region: `keys NAME`, `filters`, `tests`, `functions`. */
export function tableNamed(region: string): string {
  const [what, place] = region.split(" ");
  switch (what) {
    case "keys":
      return keysTable(placeNames.find((name) => name === place) ?? fail(region));
    case "filters":
      return entriesTable("filter");
    case "tests":
      return entriesTable("test");
    case "functions":
      return entriesTable("function");
    default:
      return fail(region);
  }
}

function fail(region: string): never {
  throw new Error(`docs/language.md has a region "${region}" that no table fills`);
}

function keysTable(place: PlaceName): string {
  const rows = Object.entries(keysOf(place)).map(([name, key]) => [
    key.required ? `\`${name}\` (required)` : `\`${name}\``,
    formText(key.form),
    key.doc,
  ]);
  return table(["key", "form", "meaning"], rows);
}

function formText(form: Form): string {
  switch (form.kind) {
    case "word":
      return (form.words ?? []).map((word) => `\`${word}\``).join(" or ");
    case "flag":
      return "`true`";
    case "duration":
      return "time, or seconds over `inputs`";
    case "amount":
      return "setting, also `200k`, `4M`";
    case "generators":
      return "`x in list`";
    case "sort":
      return "`a desc, b`";
    case "literal":
      return "plain data";
    case "schema":
      return "JSON Schema";
    case "place":
      return `map, see \`${form.place}\``;
    case "list":
      return form.of === undefined ? "list" : `list: ${formText(form.of)}`;
    case "map":
      return form.of === undefined ? "map" : `map: ${nameText(form)} to ${formText(form.of)}`;
    case "either":
      return (form.either ?? []).map(formText).join("; or ");
    default:
      return form.kind;
  }
}

function nameText({ named }: Form): string {
  return named === undefined || named === "any" || named === "word" || named === "variable" ? "name" : `${named} name`;
}

function entriesTable(kind: Entry["kind"]): string {
  const rows = catalogue
    .filter((entry) => entry.kind === kind)
    .map((entry) => [`\`${usageText(entry)}\``, entry.doc, exampleText(entry)]);
  return table([kind, "meaning", "example"], rows);
}

function usageText({ kind, name, parameters }: Entry): string {
  const [first, ...rest] = parameters;
  if (kind === "function") return `${name}(${parameters.map(parameterText).join(", ")})`;
  if (kind === "test") return `${first?.name ?? "x"} is ${name}`;
  const call = rest.length === 0 ? name : `${name}(${rest.map(parameterText).join(", ")})`;
  return `${first?.name ?? "x"} | ${call}`;
}

function parameterText({ name, optional, many }: Parameter): string {
  return `${name}${optional ? "?" : ""}${many ? "…" : ""}`;
}

function exampleText({ example }: Entry): string {
  if (example === undefined) return "";
  const [text, value] = example;
  return `\`${text.replaceAll("\n", "\\n")}\` gives \`${JSON.stringify(value)}\``;
}

/** A bar in a cell would end it, also within code. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}
