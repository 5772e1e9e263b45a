/** The tables of `expressions.ts`. */
import { describe, expect, test } from "vitest";
import { toJsonSchema } from "../../src/types/json-schema.ts";
import { printType } from "../../src/types/print-type.ts";
import { validatorOf } from "../../src/types/validator.ts";
import { refusals, values } from "./expressions.ts";
import { run, shown } from "./scene.ts";

describe("an expression gives", () => {
  test.each(values)("%s", (text, value, type) => {
    const { found, resolved, result } = run(text);
    expect(shown(found)).toBe("");
    expect(result).toEqual({ kind: "value", value });
    expect(resolved && printType(resolved.type)).toContain(type);
    expect(resolved && validatorOf(toJsonSchema(resolved.type))(value)).toEqual([]);
  });
});

describe("an expression is refused", () => {
  test.each(refusals)("%s", (text, name, says, at) => {
    const { found } = run(text);
    expect(found.map((one) => one.name)).toEqual([name]);
    const [one] = found;
    expect(shown(found)).toContain(says);
    expect(one && text.slice(one.span.start, one.span.end)).toBe(at);
  });
});

test("an expression over a name whose declaration failed is silent", () => {
  for (const text of ["lost.x + 1", "[v.y for v in lost if v.z]", 'lost | upper ~ "a"', "lost == 1 and lost < 2"]) {
    expect(shown(run(text).found)).toBe("");
  }
});
