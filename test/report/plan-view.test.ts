/** What `sluice plan` and `sluice graph` show. */
import { expect, test } from "vitest";
import { analyse } from "../../src/analyse/analyse.ts";
import type { Json } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { graphOf } from "../../src/report/graph.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { planView } from "../../src/report/plan-view.ts";
import { renderPlan } from "../../src/report/plan-view-text.ts";
import { planOf } from "../core/plan-of.ts";
import { changeAt, planJson } from "../plan/read-plan.ts";

const research = analysed(planJson("deep-research"));

test.each([100, 72])("the view of a plan fits %i columns", async (width) => {
  const text = renderPlan(planView(research, { question: "What is a sluice?" }), { paint: plainPaint, width });
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
  await expect(text).toMatchFileSnapshot(`plan-view-${width}.txt`);
});

test("colours change no other character", () => {
  const view = planView(research);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours are what is taken out
  const codes = /\u001b\[[0-9;]*m/g;
  const red = (text: string): string => `\u001b[31m${text}\u001b[0m`;
  const paint = { ...plainPaint, bold: red, dim: red, yellow: red, cyan: red };
  const painted = renderPlan(view, { paint, width: 100 });
  expect(painted).toMatch(codes);
  expect(painted.replace(codes, "")).toBe(renderPlan(view, { paint: plainPaint, width: 100 }));
});

test("words without end and names of files keep within the width, and no control character passes", () => {
  const long = "a".repeat(400);
  const plan = analysed(
    [
      [["why"], `${long} \u001b]8;;evil\u0007 \u202e`],
      [["name"], "x\u001b[2J"],
      [["bodies", 0, "nodes", 0, "id"], long],
      [["bodies", 0, "nodes", 0, "why"], long],
      [["files", 0, "path"], long],
    ].reduce((json, [path, value]) => changeAt(json, path as string[], value as Json), planJson("deep-research")),
  );
  const text = renderPlan(planView(plan), { paint: plainPaint, width: 80 });
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
});

test("what works in a worktree of its own says so, within the width", () => {
  const plan = planOf(`sluice: 1
name: trees
why: Works in trees.
inputs: {files: {type: ["string", ..100000], default: []}}
nodes:
  rewrite_each_of_the_files_that_there_are:
    why: Each in its own tree.
    each: file in inputs.files
    when: file != ""
    worktree: true
    run: [a-program-with-a-long-name, with-an-argument, "{{ file }}"]
returns: rewrite_each_of_the_files_that_there_are | length
`);
  const text = renderPlan(planView(plan, { files: ["a"] }), { paint: plainPaint, width: 80 });
  expect(text).toMatch(/up to 1, when, worktree$/m);
  for (const inputs of [{ files: ["a"] }, {}])
    for (const line of renderPlan(planView(plan, inputs), { paint: plainPaint, width: 80 }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(80);
});

test("a `from` that decides in the order of its source says so", () => {
  const plan = planOf(`sluice: 1
name: ordered
why: Keeps the order of its source.
limits: {agents: 20}
roles: {writer: {model: fast}}
nodes:
  draft:
    why: Draws one each.
    each: n in range(8)
    role: writer
    prompt: Draft {{ n }}.
  first:
    from: d in draft
    take: 3
    order: source
  soonest:
    from: d in draft
    take: 3
returns:
  first: first
  soonest: soonest
`);
  const text = renderPlan(planView(plan), { paint: plainPaint, width: 80 });
  expect(text).toMatch(/first +from take 3 +order: source$/m);
  expect(text).toMatch(/soonest +from take 3$/m);
});

test.each(["mermaid", "dot"] as const)("the graph as %s", async (format) => {
  await expect(graphOf(research, format)).toMatchFileSnapshot(`graph-${format}.txt`);
});

test("what an author wrote stays text in a graph", () => {
  const hostile = 'a"]; click n1 "javascript:alert(1)"\n\\';
  const plan = analysed(changeAt(planJson("deep-research"), ["bodies", 0, "nodes", 0, "id"], hostile));
  const mermaid = graphOf(plan, "mermaid")
    .split("\n")
    .find((line) => line.trimStart().startsWith("n1["));
  expect(mermaid).toBe('    n1["a#34;#93;#59; click n1 #34;javascript:alert#40;1#41;#34; #92;<br/>prompt"]');
  const dot = graphOf(plan, "dot")
    .split("\n")
    .find((line) => line.trimStart().startsWith("n1 ["));
  expect(dot).toBe('    n1 [label="a\\"]; click n1 \\"javascript:alert(1)\\" \\\\\\nprompt"];');
});

function analysed(json: Json): Plan {
  const verified = verifyPlan(json);
  if ("problems" in verified) throw new Error(verified.problems.join("\n"));
  return analyse(verified.plan).value ?? verified.plan;
}
