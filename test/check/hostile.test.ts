/** Files that would have the checker grow without end: each ends soon, with one clear word. */
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { renderConcise } from "../../src/report/render-diagnostics.ts";

const head = "sluice: 1\nname: hostile\nwhy: To be refused.\n";

function said(source: string, files: Readonly<Record<string, string>> = {}): string {
  const { diagnostics } = compile({ path: "in.yaml", text: (path) => (path === "in.yaml" ? source : files[path]) });
  return renderConcise(diagnostics);
}

function chain(count: number, first: string, next: (before: string) => string): string {
  const nodes = Array.from({ length: count }, (_, index) =>
    index === 0 ? `  n0: {value: ${first}}\n` : `  n${index}: {value: ${next(`n${index - 1}`)}}\n`,
  );
  return `${nodes.join("")}returns: n${count - 1}\n`;
}

test("data that holds other data twice doubles its type", () => {
  const source = `${head}nodes:\n${chain(60, "1", (before) => `{a: ${before}, b: ${before}}`)}`;
  expect(said(source)).toMatch(/^in\.yaml:17:3: error\[over-limit\] the type of this value has more than 5000 parts\n/);
});

test("data that holds other data goes deeper with each node", () => {
  const source = `${head}nodes:\n${chain(60, "1", (before) => `{a: ${before}}`)}`;
  expect(said(source)).toBe("in.yaml:37:3: error[over-limit] this value is nested deeper than 32 levels\n");
});

test("lists of unknown length that are joined with themselves keep a formula that can be read", () => {
  const nodes = chain(60, "inputs.xs", (before) => `${before} + ${before}`);
  expect(said(`${head}inputs: {xs: "[string]"}\nnodes:\n${nodes}`)).toBe("");
});

test("thousands of nodes in a row", () => {
  expect(said(`${head}nodes:\n${chain(3_500, "1", (before) => `${before} + 1`)}`)).toBe("");
});

test("thousands of nodes in a circle", () => {
  const nodes = chain(3_500, "n3499", (before) => `${before} + 1`);
  expect(said(`${head}nodes:\n${nodes}`)).toMatch(/^in\.yaml:5:3: error\[dependency-cycle\] .*\n$/);
});

test("loops within loops", () => {
  const indent = (depth: number) => " ".repeat(4 * depth);
  const open = Array.from({ length: 7 }, (_, depth) => {
    const at = indent(depth);
    return `${at}  l${depth}:\n${at}    why: Deeper.\n${at}    loop: 2\n${at}    state: {s${depth}: []}\n${at}    next:\n${at}      s${depth}: s${depth} + [round]\n${at}    nodes:\n`;
  });
  const core = `${indent(7)}  core: {value: round}\n`;
  expect(said(`${head}nodes:\n${open.join("")}${core}`)).toBe(
    [4, 5, 6]
      .map(
        (depth) =>
          `in.yaml:${7 + 7 * depth}:${4 * depth + 5}: error[over-limit] loops stand in each other more than 4 deep\n`,
      )
      .join(""),
  );
});

test("calls that each make two bindings of the next", () => {
  const files = Object.fromEntries(
    Array.from({ length: 15 }, (_, depth) => {
      const call = (id: string, x: string) =>
        `  ${id}:\n    why: On.\n    use: ./f${depth + 1}.yaml\n    with:\n      x: ${x}\n`;
      const calls =
        depth === 14 ? "  a: {value: inputs.x}\n  b: {value: 1}\n" : call("a", "[inputs.x]") + call("b", "1");
      return [`f${depth}.yaml`, `${head}inputs: {x: any}\nnodes:\n${calls}returns: [a, b]\n`];
    }),
  );
  const source = `${head}nodes:\n  a:\n    why: Begins.\n    use: ./f0.yaml\n    with: {x: 1}\nreturns: a\n`;
  expect(said(source, files)).toMatch(/error\[over-limit\]/);
});

test("calls of one binding cost as much as one, however many there are", () => {
  const files = Object.fromEntries(
    Array.from({ length: 15 }, (_, depth) => {
      const call = (id: string) => `  ${id}:\n    why: On.\n    use: ./f${depth + 1}.yaml\n`;
      const calls =
        depth === 14 ? "  a: {text: x}\n  b: {text: y}\n  c: {text: z}\n" : ["a", "b", "c"].map(call).join("");
      return [`f${depth}.yaml`, `${head}nodes:\n${calls}returns: a\nensure: []\n`.replace("ensure: []\n", "")];
    }),
  );
  const source = `${head}nodes:\n  a:\n    why: Begins.\n    use: ./f0.yaml\nreturns: a\n`;
  expect(said(source, files)).toContain("unused-node");
});
