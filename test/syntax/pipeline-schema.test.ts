/** The JSON Schema for editors: the file is what the table of keys gives, it takes what the reader takes, and tells typical slips. */
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { severityOf } from "../../src/base/names.ts";
import { projectHome } from "../../src/cli/package-root.ts";
import { keyExample } from "../../src/syntax/key-examples.ts";
import { type Form, keysOf, type PlaceName, places } from "../../src/syntax/keys.ts";
import { pipelineSchema, sectionOf } from "../../src/syntax/pipeline-schema.ts";
import { readPipeline } from "../../src/syntax/read-pipeline.ts";
import { readTree } from "../../src/syntax/read-tree.ts";
import { filesBelow, readRoot } from "../house/source-files.ts";

const docs = `${projectHome}/blob/main/docs/language.md`;
const schema = pipelineSchema(docs);
const ajv = new Ajv({ strict: false, allErrors: true });
const validate = ajv.compile(schema);
const root = join(import.meta.dirname, "../..");

test("the file holds the schema", async () => {
  const file = join(root, "schemas/pipeline.schema.json");
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(file);
});

/** Where the schema refuses the text: the deepest places, which are those that an editor marks. */
function refusals(yaml: string): readonly string[] {
  if (validate(parse(yaml))) return [];
  const places = (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== "if")
    .map(({ instancePath, params }) => {
      const { additionalProperty, propertyName } = params;
      return [instancePath, additionalProperty ?? propertyName].filter((part) => part !== undefined).join("/");
    });
  return [...new Set(places)].filter((place) => !places.some((other) => other.startsWith(`${place}/`)));
}

/** What the reader takes without an error; errors of meaning do not matter here. */
function isRead(text: string): boolean {
  const tree = readTree(text, "in.yaml");
  if (tree.value === undefined || tree.diagnostics.length > 0) return false;
  const { diagnostics } = readPipeline(tree.value, "in.yaml", { text: () => "" });
  return diagnostics.every(({ name }) => severityOf[name] !== "error");
}

const files = ["examples", "pipelines", "test", "docs"].flatMap((folder) => filesBelow(folder, /\.(?:yaml|md)$/));
const texts = files.flatMap(({ path, text }) => {
  const blocks = path.endsWith(".md")
    ? [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((found) => found[1] ?? "")
    : [text];
  return blocks.map((block, index) => ({ where: index === 0 ? path : `${path} ${index}`, text: block }));
});
const read = texts.filter(({ text }) => isRead(text));

describe("takes what the reader takes", () => {
  test("there are such files", () => expect(read.length).toBeGreaterThan(250));
  test.each(read)("$where", ({ text }) => {
    expect(refusals(text)).toEqual([]);
  });
});

const head = "sluice: 1\nname: x\nwhy: x\n";
const node = (text: string): string => `${head}nodes: {a: {${text}}}`;
const rest = "\nnodes: {a: {value: 1}}";

/** A slip, and where it is marked. */
const slips: readonly (readonly [slip: string, yaml: string, place: string])[] = [
  ["no version", `name: x\nwhy: x${rest}`, ""],
  ["another version", `sluice: 2\nname: x\nwhy: x${rest}`, "/sluice"],
  ["no name", `sluice: 1\nwhy: x${rest}`, ""],
  ["a name with blanks", `sluice: 1\nname: X y\nwhy: x${rest}`, "/name"],
  ["no nodes", head, ""],
  ["nodes as a list", `${head}nodes: [{value: 1}]`, "/nodes"],
  ["an unknown key of the file", `${head}input: {}${rest}`, "/input"],
  ["an input that is a number", `${head}inputs: {n: 3}${rest}`, "/inputs/n"],
  ["a type that is a number", `${head}types: {Count: 3}${rest}`, "/types/Count"],
  ["a type with a small letter", `${head}types: {claim: string}${rest}`, "/types/claim"],
  ["an unknown key of a role", `${head}roles: {r: {modal: fast}}${rest}`, "/roles/r/modal"],
  ["tools as a text", `${head}roles: {r: {tools: bash}}${rest}`, "/roles/r/tools"],
  ["an effort that is none", `${head}roles: {r: {effort: extreme}}${rest}`, "/roles/r/effort"],
  ["an unknown limit", `${head}limits: {agent: 3}${rest}`, "/limits/agent"],
  ["a time without a unit that is known", `${head}limits: {time: 3w}${rest}`, "/limits/time"],
  ["no verb", node("why: x"), "/nodes/a"],
  ["a misspelt verb", node("why: x, promt: x"), "/nodes/a"],
  ["a bad id", `${head}nodes: {A-b: {value: 1}}`, "/nodes/A-b"],
  ["a node that is a text", `${head}nodes: {a: echo}`, "/nodes/a"],
  ["an unknown key of a node", node("prompt: x, colour: red"), "/nodes/a/colour"],
  ["a key of another verb", node("prompt: x, parse: lines"), "/nodes/a/parse"],
  ["two verbs", node("value: 1, text: x"), "/nodes/a/text"],
  ["a prompt that is a list", node("prompt: [x]"), "/nodes/a/prompt"],
  ["a list for an expression", node("value: 1, when: [x]"), "/nodes/a/when"],
  ["a map for a list", node("value: 1, each: {x: xs}"), "/nodes/a/each"],
  ["a word that is none of them", node("run: [ls], parse: yaml"), "/nodes/a/parse"],
  ["a list of a type with three parts", node("prompt: x, output: [string, 3, 5]"), "/nodes/a/output"],
  ["an unknown key of `retry`", node("prompt: x, retry: {times: 2}"), "/nodes/a/retry/times"],
  ["a failure that is none", node("prompt: x, retry: {max: 2, on: [bored]}"), "/nodes/a/retry/on/0"],
  ["`cap` without `max`", node("from: x in xs, cap: {per: x.a}"), "/nodes/a/cap"],
  ["`once` as a word", node('run: [ls], once: "yes"'), "/nodes/a/once"],
  ["an unknown key of a loop", node("loop: 3, nodes: {b: {value: 1}}, until: x"), "/nodes/a/until"],
  ["an unknown key inside of a loop", node("loop: 3, nodes: {b: {value: 1, colour: red}}"), "/nodes/a/nodes/b/colour"],
  ["an unknown key of a choice", node("gate: x, choices: {yes: {shows: x}}"), "/nodes/a/choices/yes/shows"],
  ["`ensure` with a program as a text", node("prompt: x, ensure: [{run: npm test}]"), "/nodes/a/ensure/0/run"],
];

describe("marks", () => {
  test("nothing where nothing is wrong", () => expect(refusals(node("value: 1"))).toEqual([]));
  test.each(slips)("%s", (_slip, yaml, place) => expect(refusals(yaml)).toContain(place));
  test.each(slips)("%s at one place", (_slip, yaml) => expect(refusals(yaml)).toHaveLength(1));
});

describe("the table of keys", () => {
  const rows = Object.keys(places).flatMap((place) =>
    Object.entries(keysOf(place as PlaceName)).map(([key, row]) => ({ at: `${place}.${key}`, row })),
  );

  test.each(rows)("$at says what it means in a sentence", ({ row }) => {
    expect(row.doc).toMatch(/^[A-Z`].+\.$/);
  });

  test.each(rows)("$at has an example, which is valid", ({ at, row }) => {
    const [place = "", key = ""] = at.split(".");
    const example = keyExample(place as PlaceName, key) ?? "";
    const check = ajv.compile({
      definitions: schema["definitions"],
      allOf: [{ $ref: `#/definitions/keys/${place}/${key}` }],
    });
    expect(example).toMatch(new RegExp(`^${key}:`));
    expect(check(parse(example)[key]), JSON.stringify(check.errors)).toBe(true);
    expect(JSON.stringify(schema)).toContain(JSON.stringify(row.doc).slice(1, -1));
  });

  test.each(rows)("$at names places that exist", ({ row }) => {
    for (const place of placesIn(row.form)) expect(Object.keys(places)).toContain(place);
  });
});

test("each place has its heading in the docs", () => {
  const headings = [...readRoot("docs/language.md").matchAll(/^#+ (.*)$/gm)].map((found) => slugOf(found[1] ?? ""));
  const seen = new Map<string, number>();
  const anchors = headings.map((heading) => {
    const count = seen.get(heading) ?? 0;
    seen.set(heading, count + 1);
    return count === 0 ? heading : `${heading}-${count}`;
  });
  expect(Object.values(sectionOf).filter((section) => !anchors.includes(section))).toEqual([]);
});

/** As GitHub makes anchors of headings. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

function placesIn(form: Form): readonly string[] {
  const inner = [...(form.either ?? []), ...(form.of === undefined ? [] : [form.of])];
  return [...(form.place === undefined ? [] : [form.place]), ...inner.flatMap(placesIn)];
}
