/** Every example: checked, and rehearsed from end to end with nobody asked and nothing run. The page lists them all. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = join(import.meta.dirname, "../../examples");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml"));
const project = workFolder();

/** Ended with a result: completed, or degraded because a made up list was cut. */
const endings = [0, 7];
/** Inputs without a default. */
const inputs: Readonly<Record<string, readonly string[]>> = {
  "deep-research.yaml": ["--input", "question=Why is the sea salt?"],
};

describe.each(files)("%s", (file) => {
  const path = join(folder, file);

  test("has no error and no warning", () => {
    const { code, stdout, stderr } = sluice(project, ["check", path, "--fail-on", "warning", "--format", "concise"]);
    expect([code, `${stdout}${stderr}`]).toEqual([0, expect.not.stringContaining("[")]);
  });

  test("can be rehearsed", () => {
    const args = ["run", path, "--provider", "simulate", "--stub-run", "--quiet", ...(inputs[file] ?? [])];
    const { code, stderr } = sluice(project, args);
    expect(endings, stderr).toContain(code);
    expect(stderr).not.toContain("internal");
  });
});

test("the page lists each of them", () => {
  const page = readFileSync(join(folder, "README.md"), "utf8");
  expect([...page.matchAll(/^\| \[([^\]]+)\]\(\1\)/gm)].map(([, file]) => file)).toEqual(files);
});
