/** Pipelines as long as the limits allow: nothing in the compiler goes as deep as nodes wait for each other. */
import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { compile } from "../../src/compile/compile.ts";

/** Each node reads the one before. `order`: in which they stand in the file. */
function chain(order: (nodes: readonly string[]) => readonly string[]): string {
  const nodes = Array.from({ length: limits.yamlKeys }, (_, index) => {
    return `  v${index}:\n    value: ${index === 0 ? "inputs.start" : `v${index - 1} + 1`}\n`;
  });
  const last = `v${limits.yamlKeys - 1}`;
  const body = `inputs:\n  start: integer\nnodes:\n${order(nodes).join("")}returns: ${last}\n`;
  return `sluice: 1\nname: chain\nwhy: A chain.\n${body}`;
}

test.each([
  ["as they wait", (nodes: readonly string[]) => nodes],
  ["the other way round", (nodes: readonly string[]) => [...nodes].reverse()],
])("a chain of as many nodes as a file may have, %s", (_, order) => {
  const { value, diagnostics } = compile({ path: "chain.yaml", text: () => chain(order), advice: true, strict: true });
  expect(diagnostics.map(({ name, message }) => `${name}: ${message}`)).toEqual([]);
  expect(value?.bodies[0]?.nodes).toHaveLength(limits.yamlKeys);
});

test("a chain in which all hang on the condition of the first", () => {
  const text = chain((nodes) => nodes).replace(
    "value: inputs.start",
    "when: inputs.start > 1\n    value: inputs.start",
  );
  const { diagnostics } = compile({ path: "chain.yaml", text: () => text, advice: true });
  expect(diagnostics.map(({ name }) => name)).toEqual(["skippable-return"]);
});
