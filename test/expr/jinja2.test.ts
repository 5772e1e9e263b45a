/**
 * What Jinja2 3.1.6 gave for expressions and templates over the values of `scene.ts` (`jinja2-*.json`, recorded with
 * `StrictUndefined`, and `trim_blocks` with `lstrip_blocks` where a tag has a line of its own): everything that both
 * languages accept has the same result.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { run, runTemplate, shown } from "./scene.ts";

const expressions: [string, Json][] = JSON.parse(recorded("expressions"));
const templates: [string, string][] = JSON.parse(recorded("templates"));

function recorded(name: string): string {
  return readFileSync(new URL(`jinja2-${name}.json`, import.meta.url), "utf8");
}

test("expressions give what Jinja2 gives", () => {
  expect(expressions.length).toBeGreaterThanOrEqual(500);
  for (const [text, value] of expressions) {
    const { found, result } = run(text);
    expect([text, shown(found), result]).toEqual([text, shown(found), { kind: "value", value }]);
  }
});

test("templates print what Jinja2 prints", () => {
  for (const [text, value] of templates) {
    const { found, result } = runTemplate(text);
    expect([text, shown(found), result]).toEqual([text, "", { kind: "value", value }]);
  }
});
