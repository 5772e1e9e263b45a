/** Each rule of the layout, shown by a file and what becomes of it. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { repositoryTexts } from "./pipelines.ts";

const folder = join(import.meta.dirname, "cases");
const names = readdirSync(folder).map((name) => name.replace(/\.(?:in|out)\.yaml$/, ""));

describe("what becomes of", () => {
  test.each([...new Set(names)])("%s", async (name) => {
    const { value, diagnostics } = formatPipeline(readFileSync(join(folder, `${name}.in.yaml`), "utf8"), "in.yaml");
    expect(diagnostics).toEqual([]);
    await expect(value).toMatchFileSnapshot(join(folder, `${name}.out.yaml`));
  });
});

const shown = repositoryTexts().filter(({ path }) => /^(?:examples|pipelines)\//.test(path));

test.each(shown)("$path has the layout", ({ path, text }) => {
  expect(formatPipeline(text, path).value).toBe(text);
});

describe("line ends", () => {
  const text = "sluice: 1\nname: a\nwhy:   b\nnodes:\n    c: {value: 1}\n";
  const formatted = "sluice: 1\nname: a\nwhy: b\n\nnodes:\n  c: {value: 1}\n";

  test("those of Windows stay", () => {
    const windows = text.replaceAll("\n", "\r\n");
    expect(formatPipeline(windows, "a.yaml").value).toBe(formatted.replaceAll("\n", "\r\n"));
  });

  test("the last line has one, and no blank line is behind it", () => {
    expect(formatPipeline(text.trimEnd(), "a.yaml").value).toBe(formatted);
    expect(formatPipeline(`${text}\n\n`, "a.yaml").value).toBe(formatted);
  });
});

test("a file that cannot be read is refused, with what is wrong with it", () => {
  const { value, diagnostics } = formatPipeline("sluice: 1\nname: [a\n", "a.yaml");
  expect(value).toBeUndefined();
  expect(diagnostics.map(({ name, span }) => [name, span.line])).toEqual([["broken-yaml", 2]]);
});

test("what is no map is left alone", () => {
  expect(formatPipeline("  just   text\n", "a.yaml").value).toBe("  just   text\n");
});
