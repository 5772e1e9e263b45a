/** What must hold of whatever text: an answer for little work, places inside of the text, an order, and a plan or an error. */
import { expect } from "vitest";
import { type Diagnostic, sortDiagnostics } from "../../src/base/diagnostic.ts";
import { severityOf } from "../../src/base/names.ts";
import type { Span } from "../../src/base/span.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { readPattern } from "./patterns.ts";
import { compileProgram } from "./run-program.ts";

/** Expressions, bodies and names that the checker looks at, loops and called pipelines some times over: these texts have some hundred lines. */
const looksMost = 10_000;

/** The plan, where there is no error. */
export function checkText(text: string): Plan | undefined {
  const files = new Map([["main.yaml", text]]);
  let looks = 0;
  const look = () => {
    looks += 1;
  };
  const { plan, diagnostics } = compileProgram(files, "main.yaml", { expression: look, body: look, types: look });
  expect(looks).toBeLessThan(looksMost);
  for (const diagnostic of diagnostics) expectInside(diagnostic, (path) => files.get(path) ?? readPattern(path) ?? "");
  expect(sortDiagnostics(diagnostics)).toEqual(diagnostics);
  const hasErrors = diagnostics.some(({ name }) => severityOf[name] === "error");
  expect(plan === undefined).toBe(hasErrors);
  if (plan === undefined) return undefined;
  expect(verifyPlan(JSON.parse(JSON.stringify(plan)))).toHaveProperty("plan");
  return plan;
}

function expectInside({ span, notes = [], fix }: Diagnostic, textOf: (path: string) => string): void {
  const spans = [span, ...notes.map((note) => note.span), fix?.span].filter((one) => one !== undefined);
  for (const one of spans) expectSpan(one, textOf(one.file));
}

function expectSpan({ start, end, line, column, endLine, endColumn }: Span, text: string): void {
  expect(start).toBeGreaterThanOrEqual(0);
  expect(end).toBeGreaterThanOrEqual(start);
  expect(end).toBeLessThanOrEqual(text.length);
  expect([line, column]).toEqual(placeOf(text, start));
  expect([endLine, endColumn]).toEqual(placeOf(text, end));
}

function placeOf(text: string, offset: number): readonly [line: number, column: number] {
  const before = text.slice(0, offset).split("\n");
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}
