/** Random texts never crash parser, resolver or evaluator, and every span stays within its text. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue } from "../../src/expr/catalogue.ts";
import { parseGenerators, parseSort } from "../../src/expr/parse-header.ts";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { fuzzRuns } from "../fuzz/fuzz-runs.ts";
import { run, runTemplate, sourceOf } from "./scene.ts";

const words = `n price flag name note level anything tags numbers matrix scores person people verdict report inputs.most
  person.age people.name x 1 2.5 "a" 'high' true none and or not in is if else for == != < <= + - * / // % ~ | . , : ( ) [
  ] { } = defined ok {{ }} {% %} endif endfor elif`.split(/\s+/);
const filters = catalogue.map((entry) => entry.name);
const pieces = fc.constantFrom(...words, ...filters);
const jumble = fc.array(pieces, { maxLength: 25 }).map((list) => list.join(" "));
const runs = fuzzRuns(1_500);

function checkSpans(text: string, found: ReturnType<typeof run>["found"]): void {
  for (const { span } of found) {
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(text.length);
  }
}

test("random text as an expression", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), jumble), (text) => {
      const { found, result } = run(text);
      checkSpans(text, found);
      expect(found.length > 0 || result !== undefined).toBe(true);
    }),
    runs,
  );
});

test("random text as a template", () => {
  const braced = fc.array(
    fc.oneof(
      fc.string({ maxLength: 8 }),
      jumble.map((text) => `{{ ${text} }}`),
      jumble,
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(braced, (parts) => {
      const text = parts.join("");
      const { found, result } = runTemplate(text);
      checkSpans(text, found);
      expect(found.length > 0 || result !== undefined).toBe(true);
    }),
    runs,
  );
});

test("random text as a header", () => {
  fc.assert(
    fc.property(jumble, (text) => {
      const found: ReturnType<typeof run>["found"][number][] = [];
      parseGenerators(sourceOf(text), (one) => found.push(one));
      parseSort(sourceOf(text), (one) => found.push(one));
      checkSpans(text, found);
    }),
    fuzzRuns(300),
  );
});

/** Expressions of the grammar, mostly well typed. */
const { expression } = fc.letrec((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    tie("number"),
    tie("text"),
    tie("list"),
    tie("boolean"),
  ),
  number: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    fc.constantFrom("1", "2", "n", "inputs.most", "(numbers | sum)", "(people | sum(attribute='age'))", "0.5"),
    fc
      .tuple(tie("number"), fc.constantFrom("+", "-", "*", "//", "%", "/"), tie("number"))
      .map((it) => `(${it.join(" ")})`),
    fc.tuple(tie("list")).map(([list]) => `(${list} | length)`),
    fc.tuple(tie("text")).map(([text]) => `(${text} | length)`),
    fc.tuple(tie("number"), tie("boolean"), tie("number")).map(([a, c, b]) => `(${a} if ${c} else ${b})`),
  ),
  text: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    fc.constantFrom('"a"', "name", "level", "people[0].name", '(note | default("x"))'),
    fc.tuple(tie("text"), tie("number")).map((it) => `(${it.join(" ~ ")})`),
    fc
      .tuple(tie("text"), fc.constantFrom("upper", "title", "trim", "string", 'replace("a", "b")'))
      .map((it) => `(${it.join(" | ")})`),
    fc.tuple(tie("list")).map(([list]) => `(${list} | join(","))`),
  ),
  list: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    fc.constantFrom("tags", "numbers", "people.name", "people.tags", "verdict.claim", "[]", "range(n)"),
    fc.tuple(tie("number"), tie("text")).map((it) => `[${it.join(", ")}]`),
    fc
      .tuple(tie("list"), fc.constantFrom("reverse", "unique", "take(2)", "skip(1)"))
      .map((it) => `(${it.join(" | ")})`),
    fc.tuple(tie("list"), tie("list")).map((it) => `(${it.join(" + ")})`),
    fc.tuple(tie("boolean"), tie("list")).map(([test, list]) => `[e for e in ${list} if ${test}]`),
  ),
  boolean: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    fc.constantFrom("flag", "true", "note is none", 'level < "high"', "verdict is ok"),
    fc.tuple(tie("number"), fc.constantFrom("<", "==", ">="), tie("number")).map((it) => `(${it.join(" ")})`),
    fc.tuple(tie("boolean"), fc.constantFrom("and", "or"), tie("boolean")).map((it) => `(${it.join(" ")})`),
    fc.tuple(tie("boolean")).map(([it]) => `(not ${it})`),
  ),
}));

test("a value is always of the type that was inferred", () => {
  let evaluated = 0;
  fc.assert(
    fc.property(expression, (text) => {
      const { resolved, result } = run(String(text));
      if (resolved === undefined || result?.kind !== "value") return;
      evaluated += 1;
      expect([text, validatorOf(toJsonSchema(resolved.type))(result.value)]).toEqual([text, []]);
      if (typeof resolved.size === "number" && Array.isArray(result.value)) {
        expect([text, result.value.length <= resolved.size]).toEqual([text, true]);
      }
    }),
    fuzzRuns(400),
  );
  expect(evaluated).toBeGreaterThan(300);
});
