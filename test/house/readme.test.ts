/** What the README shows is so: its pipeline compiles without a word, and its mistake gives just the words shown. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { renderPretty } from "../../src/report/render-diagnostics.ts";

const root = join(import.meta.dirname, "..", "..");
const readme = readFileSync(join(root, "README.md"), "utf8");

function blockAfter(opening: string): string {
  const from = readme.indexOf(opening) + opening.length;
  return readme.slice(from, readme.indexOf("\n```", from) + 1);
}

function checkText(pipeline: string): string {
  const text = (path: string): string | undefined => {
    if (path === "angles.yaml") return pipeline;
    return path.startsWith("std/") ? readFileSync(join(root, "pipelines", path), "utf8") : undefined;
  };
  const { diagnostics } = compile({ path: "angles.yaml", text });
  return renderPretty(diagnostics, text, { color: false, width: 100 });
}

const pipeline = blockAfter("```yaml\n");

test("the pipeline of the README compiles without a diagnostic", () => {
  expect(checkText(pipeline)).toBe("");
});

test("the mistake of the README gives the words that it shows", () => {
  const shown = blockAfter("$ sluice check angles.yaml\n");
  const broken = pipeline.replace("given.claim, votes", "given.clame, votes");
  expect(checkText(broken).trimEnd()).toBe(shown.trimEnd());
});
