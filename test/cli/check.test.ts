/** `check`, `plan`, `compile` and `graph` on small pipelines. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sluice, workFolder } from "./sluice.ts";

const folder = workFolder();

test("nothing is wrong: nothing on stdout, one line on stderr, 0", () => {
  expect(sluice(folder, ["check", "letters.yaml"])).toEqual({
    code: 0,
    stdout: "",
    stderr: "1 pipeline, nothing is wrong\n",
  });
});

test("all errors in one go, with place, frame and cure", () => {
  const { code, stdout, stderr } = sluice(folder, ["check", "broken.yaml"]);
  expect(code).toBe(1);
  expect(stdout).toContain("--> broken.yaml:7:5");
  expect(stdout).toContain('did you mean "prompt"?');
  expect(stdout).toContain("broken.yaml:11:14");
  expect(stderr).toBe("2 errors in 1 pipeline; --fix mends 2 of them\n");
});

test("one line a finding, and JSON", () => {
  const concise = sluice(folder, ["check", "--format", "concise", "broken.yaml"]);
  expect(concise.stdout.split("\n").map((line) => line.replace(/ .*/, ""))).toEqual([
    "broken.yaml:7:5:",
    "broken.yaml:11:14:",
    "",
  ]);
  const json = JSON.parse(sluice(folder, ["check", "--json", "broken.yaml"]).stdout);
  expect(json.map((item: { file: string; severity: string }) => [item.file, item.severity])).toEqual([
    ["broken.yaml", "error"],
    ["broken.yaml", "error"],
  ]);
});

test("colours only where they are wanted", () => {
  const colored = "\u001b[";
  expect(sluice(folder, ["check", "broken.yaml"]).stdout).not.toContain(colored);
  const forced = { FORCE_COLOR: "1", NO_COLOR: "" };
  expect(sluice(folder, ["check", "broken.yaml"], "", forced).stdout).toContain(colored);
  expect(sluice(folder, ["check", "broken.yaml"], "", { FORCE_COLOR: "1" }).stdout).not.toContain(colored);
});

test("-C works in another folder", () => {
  expect(sluice("/", ["-C", folder, "check", "letters.yaml"])).toMatchObject({ code: 0 });
});

test("folders and globs are searched for pipelines", () => {
  expect(sluice(folder, ["check", "."]).stderr).toMatch(/^2 errors in \d+ pipelines; --fix mends 2 of them\n$/);
  expect(sluice(folder, ["check", "l*.yaml"]).stderr).toBe("1 pipeline, nothing is wrong\n");
});

test("stdin", () => {
  const text = readFileSync(join(folder, "broken.yaml"), "utf8");
  expect(sluice(folder, ["check", "--format", "concise", "-"], text).stdout).toMatch(/^<stdin>:7:5: error/);
  expect(sluice(folder, ["check", "-"], readFileSync(join(folder, "letters.yaml"), "utf8")).code).toBe(0);
});

test("a plan says what would run, and the worst case with these inputs", () => {
  const { code, stdout } = sluice(folder, ["plan", "letters.yaml", "--input", "lines=5"]);
  expect(code).toBe(0);
  expect(stdout).toContain("Collect\n  list");
  expect(JSON.parse(sluice(folder, ["plan", "letters.yaml", "--json"]).stdout).worst.agents.any).toBe(21);
});

test("a compiled plan runs without the YAML, to the same end", () => {
  expect(sluice(folder, ["compile", "letters.yaml", "-o", "letters.json"])).toMatchObject({ code: 0, stdout: "" });
  const fromYaml = sluice(folder, ["run", "letters.yaml", "--provider", "simulate"]);
  const fromPlan = sluice(folder, ["run", "letters.json", "--provider", "simulate"]);
  expect(fromPlan.code).toBe(0);
  expect(fromPlan.stdout).toBe(fromYaml.stdout);
});

test("what a phase made of it, as text", () => {
  expect(sluice(folder, ["compile", "letters.yaml", "--dump", "pipeline"]).stdout).toMatch(/letters[\s\S]*Judge line/);
  expect(sluice(folder, ["compile", "letters.yaml", "--dump", "plan"]).stdout).toMatch(/letters[\s\S]*verdict/);
});

test("a graph, as Mermaid and as DOT", () => {
  expect(sluice(folder, ["graph", "letters.yaml"]).stdout).toMatch(/^flowchart TD\n/);
  expect(sluice(folder, ["graph", "letters.yaml", "--format", "dot"]).stdout).toMatch(/^digraph "letters"/);
});

test("a pipeline may read what its project holds, and nothing outside of it, also by a link", () => {
  writeFileSync(join(folder, "secret.md"), "Say what you know.\n");
  mkdirSync(join(folder, "inner/.git"), { recursive: true });
  const calls = (file: string): string =>
    `sluice: 1\nname: reads\nwhy: It reads.\nnodes:\n  ask:\n    why: It asks.\n    prompt_file: ${file}\n`;
  writeFileSync(join(folder, "inner/out.yaml"), calls("../secret.md"));
  symlinkSync("../secret.md", join(folder, "inner/link.md"));
  writeFileSync(join(folder, "inner/link.yaml"), calls("link.md"));
  writeFileSync(join(folder, "own.yaml"), calls("secret.md"));
  for (const name of ["out", "link"]) {
    const { code, stdout } = sluice(join(folder, "inner"), ["check", `${name}.yaml`]);
    expect([code, stdout.includes("it lies outside of the project")]).toEqual([1, true]);
  }
  expect(sluice(folder, ["check", "own.yaml"]).code).toBe(0);
});

test("a pipeline with errors is not run, planned, compiled or drawn", () => {
  for (const command of ["run", "plan", "compile", "graph"]) {
    const { code, stdout, stderr } = sluice(folder, [command, "broken.yaml"]);
    expect([command, code, stdout]).toEqual([command, 1, ""]);
    expect(stderr).toContain("broken.yaml:7:5");
  }
});
