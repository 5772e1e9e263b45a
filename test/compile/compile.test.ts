/** The compiler as a whole: the examples, what it asks for, what an error leaves, and that places do not count. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isAdvice } from "../../src/base/names.ts";
import { compile, compilePhases } from "../../src/compile/compile.ts";
import { dumpPhase, phaseNames } from "../../src/compile/dump-phases.ts";
import { filesAsked } from "../../src/compile/files-asked.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";

const root = join(import.meta.dirname, "../..");
const textOf = (path: string): string | undefined => {
  const file = join(root, path.startsWith("std/") ? "pipelines" : "", path);
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
};
const shipped = ["examples", "pipelines/std"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => `${folder}/${name}`),
);

test.each(shipped)("%s compiles clean, to a plan that holds", (path) => {
  const { value, diagnostics } = compile({ path, text: textOf });
  expect(renderConcise(diagnostics.filter(({ name }) => !isAdvice(name)))).toBe("");
  expect(verifyPlan(JSON.parse(JSON.stringify(value)))).toEqual({ plan: value });
});

test("the worst case of the research is told before a token is spent", () => {
  const { value } = compile({ path: "examples/deep-research.yaml", text: textOf });
  expect(value?.worst.agents).toEqual({
    formula: "1 + 5 + 15 + 25×3 + 1",
    names: "1 + search + read + verdict×refute + 1",
    given: 97,
    any: 132,
  });
});

test("a list that an agent or a program gives is as long as its type lets it be", () => {
  const source = `sluice: 1
name: lists
why: Two lists.
nodes:
  ask:
    why: One asks.
    prompt: Which?
    output: [string, ..7]
  list:
    why: One lists.
    run: [ls]
    parse: json
    output: [string, ..5]
  each_asked:
    why: Each.
    each: one in ask
    prompt: What is {{ one }}?
  each_listed:
    why: Each.
    each: one in list
    prompt: What is {{ one }}?
returns: {asked: each_asked, listed: each_listed}
`;
  const { value, diagnostics } = compile({ path: "x.yaml", text: () => source });
  expect(renderConcise(diagnostics)).toBe("");
  expect(value?.worst.agents.any).toBe(1 + 7 + 5);
});

test("a pipeline that is called twice with one binding is one body", () => {
  const call = (id: string) => `  ${id}:\n    why: A call.\n    use: std/verify\n    with: {claim: ("x" ~ inputs.q)}\n`;
  const source = `sluice: 1\nname: twice\nwhy: Calls.\ninputs: {q: string}\nnodes:\n${call("a")}${call("b")}returns: [a, b]\n`;
  const { value, diagnostics } = compile({
    path: "x.yaml",
    text: (path) => (path === "x.yaml" ? source : textOf(path)),
  });
  expect(renderConcise(diagnostics.filter(({ name }) => !isAdvice(name)))).toBe("");
  expect(value?.bodies.map((body) => body.name)).toEqual(["twice", "std/verify"]);
});

const small = (prompt: string, above = "") =>
  `sluice: 1\nname: small\nwhy: One prompt.\n${above}nodes:\n  ask:\n    why: It asks.\n    prompt: ${prompt}\nreturns: ask\n`;
const defOf = (source: string) => compile({ path: "x.yaml", text: () => source }).value?.bodies[0]?.nodes[0]?.def;

test("what a node is does not hang on its place in the file", () => {
  expect(defOf(small("Ask.", "# a line more\n"))).toEqual(defOf(small("Ask.")));
  const { prompt, ...rest } = defOf(small("Ask more, and in other words than those before.")) ?? {};
  const { prompt: before, ...restBefore } = defOf(small("Ask.")) ?? {};
  expect(rest).toEqual(restBefore);
  expect(prompt).not.toEqual(before);
});

test("an error leaves the phases before it, and no plan", () => {
  const { value = {}, diagnostics } = compilePhases({ path: "x.yaml", text: () => small("Ask {{ nobody }}.") });
  expect(renderConcise(diagnostics.filter(({ name }) => !isAdvice(name)))).toBe(
    'x.yaml:7:20: error[unknown-name] there is no "nobody" here\n',
  );
  expect(phaseNames.map((name) => dumpPhase(value, name) !== undefined)).toEqual([true, false, false]);
});

test("what is found in the plan has its place in the text", () => {
  const source = `${small("Ask.").replace("nodes:", "limits: {agents: 2}\nnodes:")}`.replace(
    "    prompt",
    "    each: n in range(3)\n    prompt",
  );
  const { diagnostics } = compile({ path: "x.yaml", text: () => source });
  const places = diagnostics.map(({ name, span }) => `${name}: ${source.slice(span.start, span.end)}`);
  expect(places).toContain("limit-too-low: ask");
});

test("a mistake in a called pipeline is said once, where it is", () => {
  const called = small("Ask {{ oops }}.");
  const main = `sluice: 1\nname: main\nwhy: Calls.\nnodes:\n  a:\n    why: A call.\n    use: ./called.yaml\n  b:\n    why: Another.\n    use: ./called.yaml\nreturns: [a, b]\n`;
  const { diagnostics } = compile({ path: "x/main.yaml", text: (path) => (path === "x/called.yaml" ? called : main) });
  expect(renderConcise(diagnostics.filter(({ name }) => !isAdvice(name)))).toMatch(
    /^x\/called\.yaml:7:\d+: error\[unknown-name\] there is no "oops" here\n$/,
  );
});

test("files are asked for by the path under which they are looked up", () => {
  const source = `sluice: 1\nname: asks\nwhy: Files.\nnodes:\n  a: {why: One., prompt_file: ../p.md}\n  b: {why: Two., use: ./b.yaml}\n  c: {why: Three., use: std/verify}\n`;
  expect(filesAsked("x/y/main.yaml", source).map(({ path }) => path)).toEqual([
    "x/p.md",
    "x/y/b.yaml",
    "std/verify.yaml",
  ]);
});
