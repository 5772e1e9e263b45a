/**
 * Pipelines of kinds that people need, written from the pages alone: `needs/` holds what no example shows. Nothing at
 * all is said of them, their layout stays, and each is rehearsed to its end.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";
import { sluice, workFolder } from "./sluice.ts";

const folder = join(import.meta.dirname, "needs");
const patterns = join(import.meta.dirname, "../../pipelines");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const project = workFolder();

const backlog = [
  { id: "a", title: "Search", text: "Find notes." },
  { id: "b", title: "Export", text: "Take notes along." },
];
/** Inputs without a default. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  "api-client.yaml": ["openapi=openapi.json"],
  "groom-backlog.yaml": [`backlog=${JSON.stringify(backlog)}`],
  "label-data.yaml": ["file=notes.jsonl", "guideline=Be fair."],
  "sql-migration.yaml": ["goal=Add tags."],
};
/** Ended with a result: completed, or degraded, since a made up list was cut or a made up item failed. */
const endings = [0, 7];

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(folder, file), "utf8");

  test("nothing is said of it", () => {
    const textOf = (path: string): string | undefined => {
      const at = join(path.startsWith("std/") ? patterns : folder, path);
      return existsSync(at) ? readFileSync(at, "utf8") : undefined;
    };
    const { value, diagnostics } = compile({ path: file, text: textOf, known: ["std/verify"], advice: true });
    expect(renderConcise(diagnostics)).toBe("");
    expect(value?.worst.agents.any).not.toBe("none");
  });

  test("its layout stays", () => {
    expect(formatPipeline(text, file)).toMatchObject({ value: text });
  });

  test("it can be rehearsed", () => {
    const given = (inputs[file] ?? []).flatMap((input) => ["--input", input]);
    const path = join(folder, file);
    const { code, stderr } = sluice(project, ["run", path, "--provider", "simulate", "--stub-run", "-q", ...given]);
    expect(endings, stderr).toContain(code);
    expect(stderr).not.toContain("internal");
  });
});
