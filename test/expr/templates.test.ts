/** The tables of `templates.ts`. */
import { describe, expect, test } from "vitest";
import { runTemplate, shown } from "./scene.ts";
import { refused, texts } from "./templates.ts";

describe("a template prints", () => {
  test.each(texts)("%s", (template, text) => {
    const { found, result } = runTemplate(template);
    expect(shown(found)).toBe("");
    expect(result).toEqual({ kind: "value", value: text });
  });
});

describe("a template is refused", () => {
  test.each(refused)("%s", (template, name, says, at) => {
    const { found } = runTemplate(template);
    expect(found.map((one) => one.name)).toContain(name);
    const one = found.find((candidate) => candidate.name === name);
    expect(shown(found)).toContain(says);
    expect(one && template.slice(one.span.start, one.span.end)).toBe(at);
  });
});

test("all mistakes of a template are told at once", () => {
  const { found } = runTemplate("{{ a + }} {{ nmae }} {{ x.y() }}");
  expect(found.map((one) => one.name)).toEqual(["bad-expression", "foreign-expression"]);
  const later = runTemplate("{{ nmae }} {% if tags %}{{ note }}{% endif %} {{ people.mial }}");
  expect(later.found.map((one) => one.name)).toEqual([
    "unknown-name",
    "type-mismatch",
    "missing-value",
    "unknown-field",
  ]);
});
