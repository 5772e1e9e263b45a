/** The example of docs/fmt.md: the first pipeline becomes the second, and both mean the same. */
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { formatPipeline } from "../../src/format/format-pipeline.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { readRoot } from "../house/source-files.ts";

const [before = "", after = ""] = [...readRoot("docs/fmt.md").matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  (found) => found[1] ?? "",
);

test("what the page shows is what happens", () => {
  expect(formatPipeline(before, "triage.yaml").value).toBe(after);
  expect(formatPipeline(after, "triage.yaml").value).toBe(after);
});

test("the page's pipeline means the same, laid out or not", () => {
  const plans = [before, after].map((text) => compile({ path: "triage.yaml", text: () => text }));
  expect(plans.map(({ diagnostics }) => diagnostics)).toEqual([[], []]);
  const [one, two] = plans.map(({ value }) => value && printPlan(value));
  expect(one).toBe(two);
});
