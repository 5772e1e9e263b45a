/** What is said of pipelines before they run: each case a file, with its view as golden. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.ts";
import { plainPaint } from "../../src/report/paint.ts";
import { planView } from "../../src/report/plan-view.ts";
import { renderPlan } from "../../src/report/plan-view-text.ts";

const folder = new URL("cases/", import.meta.url);
const cases = readdirSync(folder).filter((file) => file.endsWith(".yaml"));

test.each(cases)("%s", async (file) => {
  const text = (path: string): string => readFileSync(new URL(path, folder), "utf8");
  const { value, diagnostics } = compile({ path: file, text });
  const found = diagnostics.map(({ span, name, message }) => `${span.file}:${span.line} ${name}: ${message}\n`);
  const view = value === undefined ? "" : renderPlan(planView(value), { paint: plainPaint, width: 100 });
  await expect(`${found.join("")}${view}`).toMatchFileSnapshot(`cases/${file.replace(".yaml", ".txt")}`);
});
