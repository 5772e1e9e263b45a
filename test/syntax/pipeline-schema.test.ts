/** The JSON Schema for editors: the file is what the table of keys gives, it takes what the reader takes, and tells typical slips. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Form, keysOf, type PlaceName, places } from "../../src/syntax/keys.ts";
import { pipelineSchema } from "../../src/syntax/pipeline-schema.ts";

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(pipelineSchema());
const isValid = (yaml: string): boolean => validate(parse(yaml));
const root = import.meta.dirname;

test("the file holds the schema", async () => {
  const file = join(root, "../../schemas/pipeline.schema.json");
  await expect(`${JSON.stringify(pipelineSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
});

const fine = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .filter((name) => readFileSync(join(root, name, "diagnostics.txt"), "utf8") === "");

describe("takes what the reader takes", () => {
  test("there is such a case", () => expect(fine).toContain("every-key"));
  test.each(fine)("%s", (name) => {
    expect(isValid(readFileSync(join(root, name, "in.yaml"), "utf8")), JSON.stringify(validate.errors)).toBe(true);
  });
});

const head = "sluice: 1\nname: x\nwhy: x\n";
const slips: readonly (readonly [string, string])[] = [
  ["no version", "name: x\nwhy: x\nnodes: {a: {value: 1}}"],
  ["another version", "sluice: 2\nname: x\nwhy: x\nnodes: {a: {value: 1}}"],
  ["an unknown key", `${head}nodes: {a: {value: 1}}\ninput: {}`],
  ["no verb", `${head}nodes: {a: {why: x}}`],
  ["a key of another verb", `${head}nodes: {a: {prompt: x, parse: lines}}`],
  ["two verbs", `${head}nodes: {a: {value: 1, text: x}}`],
  ["a word that is none of them", `${head}nodes: {a: {run: [ls], parse: yaml}}`],
  ["a bad id", `${head}nodes: {A-b: {value: 1}}`],
  ["a list for an expression", `${head}nodes: {a: {value: 1, when: [x]}}`],
];

describe("tells", () => {
  test("the same without a slip is fine", () => expect(isValid(`${head}nodes: {a: {value: 1}}`)).toBe(true));
  test.each(slips)("%s", (_slip, yaml) => expect(isValid(yaml)).toBe(false));
});

describe("the table of keys", () => {
  const rows = Object.keys(places).flatMap((place) =>
    Object.entries(keysOf(place as PlaceName)).map(([key, row]) => ({ at: `${place}.${key}`, row })),
  );

  test.each(rows)("$at says what it means in a sentence", ({ row }) => {
    expect(row.doc).toMatch(/^[A-Z`].+\.$/);
  });

  test.each(rows)("$at names places that exist", ({ row }) => {
    for (const place of placesIn(row.form)) expect(Object.keys(places)).toContain(place);
  });
});

function placesIn(form: Form): readonly string[] {
  const inner = [...(form.either ?? []), ...(form.of === undefined ? [] : [form.of])];
  return [...(form.place === undefined ? [] : [form.place]), ...inner.flatMap(placesIn)];
}
