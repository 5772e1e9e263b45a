/** A plan from disk: what is good passes, what is broken is named, and nothing throws. */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { analyse } from "../../src/analyse/analyse.ts";
import type { Json } from "../../src/base/json.ts";
import { printPlan } from "../../src/plan/print-plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { graphOf } from "../../src/report/graph.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { planView } from "../../src/report/plan-view.ts";
import { renderPlan } from "../../src/report/plan-view-text.ts";
import { printSchema } from "./print-schema.ts";
import { changeAt, type Path, planJson } from "./read-plan.ts";

type Change = { readonly name: string; readonly set?: readonly [Path, Json][]; readonly drop?: readonly Path[] };

const good = planJson("deep-research");

test("a good plan passes unchanged", () => {
  expect(verifyPlan(good)).toEqual({ plan: good });
});

test("every broken plan gets its own message", async () => {
  const changes = planJson("broken") as unknown as readonly Change[];
  const lines = changes.map((change) => {
    const set = (change.set ?? []).reduce((plan, [path, value]) => changeAt(plan, path, value), good);
    const broken = (change.drop ?? []).reduce((plan, path) => changeAt(plan, path), set);
    const verified = verifyPlan(broken);
    const problems = "problems" in verified ? verified.problems : ["NOTHING FOUND"];
    return `${change.name}\n${problems.map((problem) => `  ${problem}\n`).join("")}`;
  });
  expect(lines.join("")).not.toContain("NOTHING FOUND");
  await expect(lines.join("\n")).toMatchFileSnapshot("broken.txt");
});

test.each([null, true, 3, "plan", [], {}, { ir: 1 }, { ir: null }])("%j is no plan", (value) => {
  expect(verifyPlan(value)).toHaveProperty("problems");
});

test("what nests without end is refused without recursion", () => {
  const deep = (wrap: (inner: Json) => Json, leaf: Json): Json => {
    let value = leaf;
    for (let level = 0; level < 200_000; level += 1) value = wrap(value);
    return value;
  };
  const lit: Json = { do: "lit", value: 1 };
  const hostile: readonly Json[] = [
    deep((of) => ({ do: "not", of }), lit),
    deep((left) => ({ do: "and", left, right: lit }), lit),
    { do: "lit", value: deep((item) => [item], 0) },
    { do: "lit", value: deep((item) => ({ a: item }), 0) },
  ];
  for (const result of hostile) {
    expect(verifyPlan(changeAt(good, ["bodies", 0, "result"], result))).toEqual({
      problems: ["nests deeper than 1000 levels"],
    });
  }
  expect(verifyPlan(deep((inner) => [inner], 0))).toHaveProperty("problems");
  const bound = deep((of) => ({ op: "named", label: "n", is: of }), 1);
  expect(verifyPlan(changeAt(good, ["bodies", 0, "nodes", 0, "size"], bound))).toHaveProperty("problems");
});

test("a plan with one part replaced by another either has a problem, or can be analysed, printed and drawn", () => {
  const places = pathsOf(good);
  const place = fc.integer({ min: 0, max: places.length - 1 });
  fc.assert(
    fc.property(place, place, fc.boolean(), (to, from, drop) => {
      const path = places[to] ?? [];
      const value = valueAt(good, places[from] ?? []);
      const verified = verifyPlan(drop ? changeAt(good, path) : changeAt(good, path, value));
      if ("problems" in verified) return verified.problems.every((problem) => problem.length > 0);
      const plan = analyse(verified.plan).value ?? verified.plan;
      const view = renderPlan(planView(plan), { paint: plainPaint, width: 80 });
      return [printPlan(plan), view, graphOf(plan, "dot"), graphOf(plan, "mermaid")].every((text) =>
        text.endsWith("\n"),
      );
    }),
    { numRuns: 2_000, seed: 7 },
  );
});

test("the schema is printed from the table of shapes, and a plan fits it", async () => {
  const schema = printSchema();
  await expect(schema).toMatchFileSnapshot("../../schemas/plan.schema.json");
  const fits = new Ajv2020({ strict: true, allErrors: false }).compile(JSON.parse(schema));
  expect(fits(good), JSON.stringify(fits.errors)).toBe(true);
  expect(fits(changeAt(good, ["bodies", 0, "nodes", 0, "act", "do"], "dance"))).toBe(false);
});

function pathsOf(root: Json): readonly Path[] {
  const paths: Path[] = [];
  const tasks: { value: Json; path: Path }[] = [{ value: root, path: [] }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    const { value, path } = task;
    if (path.length > 0) paths.push(path);
    if (typeof value !== "object" || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      tasks.push({ value: item, path: [...path, Array.isArray(value) ? Number(key) : key] });
    }
  }
  return paths;
}

function valueAt(root: Json, path: Path): Json {
  return path.reduce<Json>((value, step) => (value as Record<string, Json>)[step] ?? null, root);
}
