/** Which files a loader must fetch before a pipeline is read. */
import { expect, test } from "vitest";
import { askedFiles } from "../../src/syntax/asked-files.ts";
import { pathBeside } from "../../src/syntax/other-files.ts";
import { readTree } from "../../src/syntax/read-tree.ts";

function asked(text: string): readonly string[] {
  const { value } = readTree(text, "in.yaml");
  return value === undefined ? [] : askedFiles(value).map(({ kind, path, span }) => `${kind} ${path} ${span.line}`);
}

test("pipelines, prompts and schemas, also of inner nodes", () => {
  const text = `
sluice: 1
inputs:
  a: {schema: ./a.json}
  b: {schema: {type: object}}
nodes:
  x: {use: std/verify}
  y:
    loop: 2
    nodes:
      p: {prompt_file: "p.md", schema: p.json}
      q: {nodes: {r: {use: ./other.yaml}}}
  z: {schema: {type: string}, prompt: Hi}
`;
  expect(asked(text)).toEqual([
    "schema ./a.json 4",
    "pipeline std/verify 7",
    "prompt p.md 11",
    "schema p.json 11",
    "pipeline ./other.yaml 12",
  ]);
});

test("says nothing of what is no path", () => {
  expect(asked("nodes: {a: {use: [x]}, b: {prompt_file: 3}, c: 1, d: {nodes: []}}")).toEqual([]);
  expect(asked("just text")).toEqual([]);
});

test("paths are shown relative to where the pipeline stands", () => {
  expect(pathBeside("examples/x.yaml", "prompts/a.md")).toBe("examples/prompts/a.md");
  expect(pathBeside("x.yaml", "./a.md")).toBe("a.md");
  expect(pathBeside("examples/deep/x.yaml", "../a.md")).toBe("examples/a.md");
  expect(pathBeside("../x.yaml", "../a.md")).toBe("../../a.md");
  expect(pathBeside("/p/x.yaml", "../../a.md")).toBe("/../a.md");
  expect(pathBeside("x.yaml", "/etc/a.md")).toBe("/etc/a.md");
});
