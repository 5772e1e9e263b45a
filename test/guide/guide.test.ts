/** The guide for models: it is short, names all there is, and every example in it compiles. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/base/diagnostic.ts";
import { severityOf } from "../../src/base/names.ts";
import { compile } from "../../src/compile/compile.ts";
import { catalogue } from "../../src/expr/catalogue.ts";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { guideText } from "../../src/guide/guide.ts";
import { around, mistakes } from "../../src/guide/mistakes.ts";
import { type Shape, shapes, wholePipeline } from "../../src/guide/shapes.ts";
import { keysOf, placeNames } from "../../src/syntax/keys.ts";

const root = join(import.meta.dirname, "../..");
const guide = guideText();

test("docs/guide.md holds the text", async () => {
  await expect(guide).toMatchFileSnapshot(join(root, "docs/guide.md"));
});

test("it has at most 6,000 tokens, with 3.5 characters a token", () => {
  expect(Math.ceil(guide.length / 3.5)).toBeLessThanOrEqual(6_000);
});

test("it names every key, filter, test and function", () => {
  const keys = placeNames.flatMap((place) => Object.keys(keysOf(place)));
  const names = catalogue.map(({ name }) => name);
  const words = new Set(guide.match(/[A-Za-z_]+/g));
  expect([...keys, ...names].filter((name) => !words.has(name))).toEqual([]);
});

function diagnosticsOf(text: string): readonly Diagnostic[] {
  const pattern = (path: string) => readFileSync(join(root, "pipelines", path), "utf8");
  return compile({ path: "shape.yaml", text: (path) => (path === "shape.yaml" ? text : pattern(path)) }).diagnostics;
}

const isError = ({ name }: Diagnostic): boolean => severityOf[name] === "error";

/** The shape in a file: the head declares what it reads, and what nobody reads in it is returned. */
function fileOf({ text, head }: Shape): string {
  if (head === undefined) return text;
  const ids = [...text.matchAll(/^ {2}(\w+):\n(?! +why: .*\n(?: +when: .*\n)? +fail:)/gm)].map(
    (found) => found[1] ?? "",
  );
  const unread = ids.filter((id) => (text.match(new RegExp(`\\b${id}\\b`, "g")) ?? []).length === 1);
  const returns = unread.length === 0 ? "" : `\nreturns:\n${unread.map((id) => `  ${id}: ${id}\n`).join("")}`;
  return `sluice: 1\nname: shape\nwhy: One shape of a pipeline.\n${head}\nnodes:\n${text}${returns}`;
}

describe("the shape", () => {
  test.each([wholePipeline, ...shapes])("$title compiles without a word", (shape) => {
    expect(diagnosticsOf(fileOf(shape))).toEqual([]);
  });

  test.each([wholePipeline, ...shapes])("$title is laid out as all pipelines are", ({ text, head }) => {
    const file = fileOf(head === undefined ? { title: "", text } : { title: "", text, head });
    const formatted = formatPipeline(file, "shape.yaml").value ?? "";
    expect(formatted).toContain(text);
  });
});

/** A node with the keys of the snippet; it asks an agent if they do not say what it does. */
function withNode(snippet: string): string {
  const hasVerb = /^(?:prompt|run|value):/m.test(snippet);
  const lines = [...snippet.split("\n"), ...(hasVerb ? [] : ["prompt: Go on."])];
  return `${around}  tried:\n    why: It is tried.\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

describe("the mistake", () => {
  test.each(mistakes)("$wrong is told as $name", ({ name, wrong }) => {
    expect(
      diagnosticsOf(withNode(wrong))
        .filter(isError)
        .map((one) => one.name),
    ).toContain(name);
  });

  test.each(mistakes)("$right is none", ({ right }) => {
    expect(diagnosticsOf(withNode(right)).filter(isError)).toEqual([]);
  });
});
