/**
 * `test/std/PATTERN/`: `caller.yaml` uses the pattern with types of its own and compiles without a word; `plan.txt` is its
 * plan with the worst case. In `bad-*.yaml` names are misspelt that reach through the pattern; `bad-*.diag` is what is said.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile, compilePhases } from "../../src/compile/compile.ts";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { guideText } from "../../src/guide/guide.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { planView } from "../../src/report/plan-view.ts";
import { renderPlan } from "../../src/report/plan-view-text.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";
import { readPattern } from "../fuzz/patterns.ts";
import { compileBeside } from "./run-caller.ts";

/** Pipelines that only other patterns call. */
const inner = ["edit", "knockout-round", "merge-round"];

const standard = join(import.meta.dirname, "../../pipelines/std");
const patterns = readdirSync(standard).map((file) => file.replace(/\.yaml$/, ""));
const folders = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test("every pattern has a caller", () => {
  expect(patterns.filter((name) => !inner.includes(name))).toEqual(folders.sort());
});

describe.each(patterns)("std/%s", (name) => {
  const path = `std/${name}.yaml`;
  const text = readPattern(path) ?? "";

  test("has nothing that could be said of it", () => {
    const { diagnostics } = compile({ path, text: (asked) => readPattern(asked) });
    expect(renderConcise(diagnostics)).toBe("");
  });

  test("is laid out, and short enough to be read", () => {
    expect(formatPipeline(text, path).value).toBe(text);
    expect(text.split("\n").length).toBeLessThanOrEqual(80);
  });
});

test("the guide names what must be given, and fields that come back", () => {
  const [, listed = ""] = /Patterns: (.*)$/m.exec(guideText()) ?? [];
  const lines = listed.split(" · ").map((line) => /^`(?:std\/)?([\w-]+)` ([\w ]+?)(?:, .*)? → (.*)$/.exec(line));
  const told = lines.map((found) => ({ name: found?.[1], inputs: found?.[2]?.split(" "), gives: found?.[3] }));
  for (const { name, inputs, gives } of told) {
    const checked = compilePhases({ path: `std/${name}.yaml`, text: readPattern }).value?.checked;
    const needed = checked?.inputs.filter((input) => input.default === undefined).map((input) => input.name.value);
    const type = checked?.body.type;
    const fields = type?.kind === "object" ? type.fields.map((field) => field.name) : [];
    const named = (gives ?? "").replace(/\([^)]*\)/g, "").match(/\w+/g);
    expect({ name, inputs, unknown: named?.filter((field) => !fields.includes(field)) }).toEqual({
      name,
      inputs: needed,
      unknown: [],
    });
  }
  expect(told.length).toBeGreaterThanOrEqual(12);
});

describe.each(folders)("the caller of %s", (pattern) => {
  const files = readdirSync(join(import.meta.dirname, pattern)).filter((file) => file.endsWith(".yaml"));

  test("compiles without a word, and so do its parts", () => {
    for (const file of files.filter((name) => !name.startsWith("bad"))) {
      expect(renderConcise(compileBeside(pattern, file).diagnostics)).toBe("");
    }
  });

  test("costs what its plan says", async () => {
    const { value } = compileBeside(pattern, "caller.yaml");
    if (value === undefined) throw new Error("it does not compile");
    const text = renderPlan(planView(value), { paint: plainPaint, width: 100 });
    await expect(text).toMatchFileSnapshot(join(pattern, "plan.txt"));
  });

  test.each(files.filter((name) => name.startsWith("bad")))("%s is told what is misspelt", async (file) => {
    const said = renderConcise(compileBeside(pattern, file).diagnostics);
    expect(said).not.toBe("");
    await expect(said).toMatchFileSnapshot(join(pattern, file.replace(".yaml", ".diag")));
  });
});
