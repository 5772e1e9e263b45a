/** Inputs as people give them: text read by type, defaults, and everything that is wrong at once. */
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { checkInputs } from "../../src/run/check-inputs.ts";
import { emptyPlan } from "./fakes.ts";

type Declared = {
  readonly schema: JsonObject;
  readonly text: string;
  readonly default?: Json;
  readonly description?: string;
};

function planWith(declared: Readonly<Record<string, Declared>>): Plan {
  const entries = Object.entries(declared);
  const inputs = entries.map(([name, { schema: _, ...rest }], type) => ({ name, type, at: 0, ...rest }));
  return { ...emptyPlan, name: "report", types: entries.map(([, { schema }]) => schema), inputs };
}

const one = (schema: JsonObject, text = "T"): Plan => planWith({ x: { schema, text } });

describe("text is read by the declared type", () => {
  test.each<[string, JsonObject, string, Json]>([
    ["a string stays text", { type: "string" }, "42", "42"],
    ["words stay text", { enum: ["on", "off"] }, "on", "on"],
    ["an integer", { type: "integer", minimum: 1, maximum: 50 }, "42", 42],
    ["a number", { type: "number" }, "-1.5e1", -15],
    ["a boolean", { type: "boolean" }, "true", true],
    ["a list", { type: "array", items: { type: "string" } }, '["a"]', ["a"]],
    ["an object", { type: "object", properties: { a: { type: "integer" } }, required: ["a"] }, '{"a": 1}', { a: 1 }],
    ["anything takes JSON", {}, "[1]", [1]],
    ["anything takes what is no JSON as text", {}, "hello", "hello"],
    ["text or null is text", { anyOf: [{ type: "string" }, { type: "null" }] }, "null", "null"],
    ["a number or null", { anyOf: [{ type: "integer" }, { type: "null" }] }, "null", null],
    ["an empty text", { type: "string" }, "", ""],
    ["words that are numbers are no text", { enum: [1, 2] }, "2", 2],
  ])("%s", (_, schema, text, value) => {
    expect(checkInputs(one(schema), { x: text })).toEqual({ inputs: { x: value } });
  });

  test("what comes from a file is not read again", () => {
    expect(checkInputs(one({}), {}, { x: "true" })).toEqual({ inputs: { x: "true" } });
    expect(checkInputs(one({ type: "integer" }), {}, { x: "3" })).toHaveProperty("problems");
  });

  test("the command line goes before the file, the file before the default", () => {
    const plan = planWith({ x: { schema: { type: "integer" }, text: "integer", default: 1 } });
    expect(checkInputs(plan, {})).toEqual({ inputs: { x: 1 } });
    expect(checkInputs(plan, {}, { x: 2 })).toEqual({ inputs: { x: 2 } });
    expect(checkInputs(plan, { x: "3" }, { x: 2 })).toEqual({ inputs: { x: 3 } });
  });
});

function messages(plan: Plan, given: Record<string, Json>) {
  const checked = checkInputs(plan, given);
  return "problems" in checked ? checked.problems.map(({ message, help }) => [message, help]) : [];
}

describe("problems", () => {
  const plan = planWith({
    question: { schema: { type: "string" }, text: "string", description: "the question to answer" },
    sources: { schema: { type: "integer", minimum: 1, maximum: 50 }, text: "integer 1..50", default: 15 },
    tags: { schema: { type: "array", items: { type: "string" } }, text: "[string]", default: [] },
  });

  test("all are told at once", () => {
    expect(messages(plan, { sorces: "3", sources: "many", tags: "a,b" })).toEqual([
      ['"report" has no input "sorces"', 'did you mean "sources"?'],
      ['the input "question" (string - the question to answer) is missing', "give it: --input question=…"],
      ['the input "sources" (integer 1..50) is "many"', "write a number"],
      ['the input "tags" ([string]) is "a,b"', `write a list as JSON: --input 'tags=["a", "b"]'`],
    ]);
  });

  test("an unknown one with nothing near lists what there is", () => {
    expect(messages(plan, { question: "q", zzz: "1" })).toEqual([
      ['"report" has no input "zzz"', "its inputs are question, sources, tags"],
    ]);
    expect(messages(emptyPlan, { zzz: "1" })).toEqual([['"empty" has no input "zzz"', "it has no inputs"]]);
  });

  test.each([
    ["beyond its range", "51"],
    ["of the wrong kind", "1.5"],
    ["too large for a number", "1e400"],
  ])("a value %s", (_, sources) => {
    const [first, ...others] = messages(plan, { question: "q", sources });
    expect(first?.[0]).toMatch(/^the input "sources" \(integer 1\.\.50\) is /);
    expect(others).toEqual([]);
  });

  test("__proto__ is an unknown name like others (H71)", () => {
    const given = JSON.parse('{"question": "q", "__proto__": "x"}') as Record<string, Json>;
    expect(messages(plan, given).map(([message]) => message)).toEqual(['"report" has no input "__proto__"']);
  });
});
