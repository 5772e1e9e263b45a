/** Texts that are nearly pipelines: maps with the keys of the table, each with a value that its form allows, or one that it does not. */
import {
  type Form,
  type Key,
  type PlaceName,
  placeNames,
  type Rows,
  rowsByPlace,
  rowsByVerb,
  type VerbName,
  verbs,
} from "../../src/syntax/keys.ts";
import type { Choices } from "./choices.ts";

/** A pipeline of a few nodes. */
export function randomText(choices: Choices): string {
  const rows = rowsByPlace.get("pipeline") ?? new Map<string, Key>();
  const top = ["sluice: 1", "name: fuzz", "why: To see what is said of it."];
  const others = [...rows].filter(([key]) => !["sluice", "name", "why", "nodes"].includes(key));
  const some = others.filter(() => choices.chance(25)).flatMap(([key, row]) => entry(choices, key, row.form, 2));
  return `${[...top, ...some, "nodes:", ...nodes(choices, 2)].join("\n")}\n`;
}

function nodes(choices: Choices, depth: number): readonly string[] {
  return Array.from({ length: 1 + choices.below(4) }, (_, index) => {
    const verb = choices.pick(verbs);
    const id = choices.chance(90) ? `n${index}` : choices.pick(["N", "inputs", "a b", '"q"', "7", "n0"]);
    return [`  ${id}:`, ...indented(node(choices, verb, depth))];
  }).flat();
}

function node(choices: Choices, verb: VerbName, depth: number): readonly string[] {
  const rows: Rows = rowsByVerb.get(verb) ?? new Map<string, Key>();
  const needed = [...rows].filter(([key, row]) => (row.required === true || key === verb) && choices.chance(97));
  const more = [...rows].filter(([key, row]) => row.required !== true && key !== verb && choices.chance(8));
  const lines = [...needed, ...more].flatMap(([key, row]) => entry(choices, key, row.form, depth));
  return choices.chance(4)
    ? [...lines, ...entry(choices, choices.pick(["valu", "then", "foo"]), { kind: "text" }, 0)]
    : indented(lines);
}

function entry(choices: Choices, key: string, form: Form, depth: number): readonly string[] {
  const value = choices.chance(6) ? choices.pick(wrong) : writeValue(choices, form, depth);
  if (typeof value === "string") return [`${key}: ${value}`];
  return [`${key}:`, ...indented(value)];
}

const wrong = [
  "",
  "~",
  "[",
  "{a: 1}",
  "[a, b]",
  '"',
  "|",
  "x: y",
  "- a",
  "&a b",
  "!x",
  "{{ a }}",
  "1e3",
  "nope",
  "*a",
  "# no",
  "\t1",
];

type Value = string | readonly string[];

function writeValue(choices: Choices, form: Form, depth: number): Value {
  switch (form.kind) {
    case "either":
      return writeValue(choices, choices.pick(form.either ?? [form]), depth);
    case "list":
      return `[${Array.from({ length: choices.below(3) }, () => flow(choices, form.of, depth)).join(", ")}]`;
    case "map":
      return mapOf(choices, form, depth);
    case "place":
      return placeOf(choices, form.place ?? "", depth);
    default:
      return choices.pick(leavesOf(form));
  }
}

function flow(choices: Choices, form: Form | undefined, depth: number): string {
  const value = form === undefined ? "a" : writeValue(choices, form, depth);
  return typeof value === "string" ? value : "{a: 1}";
}

function mapOf(choices: Choices, { of }: Form, depth: number): Value {
  if (of?.place === "node") return depth > 0 ? nodes(choices, depth - 1).map((line) => line.slice(2)) : "{}";
  const names = ["a", "b", "Thing", "low", "TOKEN", "state_1"].filter(() => choices.chance(35));
  if (names.length === 0) return "{}";
  return names.flatMap((name) => entry(choices, name, of ?? { kind: "text" }, depth - 1));
}

function placeOf(choices: Choices, name: string, depth: number): Value {
  const place = placeNames.find((one) => one === name);
  const rows = place === undefined ? undefined : rowsOf(place);
  if (rows === undefined || depth < 0) return "{}";
  const chosen = [...rows].filter(([, row]) => row.required === true || choices.chance(30));
  return chosen.length === 0 ? "{}" : chosen.flatMap(([key, row]) => entry(choices, key, row.form, depth - 1));
}

function rowsOf(place: PlaceName): Rows | undefined {
  return rowsByPlace.get(place);
}

const expressions = [
  ...["n0", "n1.a", "inputs.a", "a", "x", "round", "result", "true", "1", "(1 + 2)", "n0 | length > 1", "inputs.a.b"],
  ...[
    "xs[0]",
    "[x for x in n0]",
    '"low"',
    "key",
    "items",
    "needed",
    "census(n0).ok == 0",
    "n1 | default(none)",
    "n0 is ok",
  ],
];

/** One-line values of a form, more right than wrong. */
function leavesOf(form: Form): readonly string[] {
  switch (form.kind) {
    case "expression":
    case "data":
      return expressions;
    case "prose":
      return [
        "Say {{ n0 }}.",
        "plain",
        "{% for x in n0 %}{{ x }}{% endfor %}",
        "{{ inputs.a }}",
        '"{{ n1 }}"',
        "{% if n0 %}",
      ];
    case "setting":
    case "amount":
      return ["1", "3", "inputs.a", "0", "-1", "1.5", "200k", "inputs.a + 1"];
    case "name":
      return ["n0", "a", "fast", "reader", "std/verify", "./x.yaml", "Thing", "low", "web_search", "inputs.a"];
    case "duration":
      return ["1s", "5m", "0s", "500ms", "1d"];
    case "word":
      return form.words ?? ["a"];
    case "flag":
      return ["true", "false"];
    case "type":
      return [
        "string",
        "integer 0..3",
        "[string, ..3]",
        "{a: string, b?: integer}",
        "low | high",
        "Thing",
        "any",
        "[Thing]",
      ];
    case "schema":
      return ["{type: string}", "{type: object, properties: {a: {type: integer}}}", "./s.json"];
    case "generators":
      return ["x in n0", "x in inputs.a", "x in n1.b", "x in [1, 2]", "x in range(3)", "x in n0, y in x"];
    case "sort":
      return ["x desc", "x", "x.a, x.b desc"];
    default:
      return ["a text", "7", "[1, 2]"];
  }
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
