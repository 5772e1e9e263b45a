/** The plan that a command line means: compiled from a pipeline, or read from the file that `sluice compile` wrote. */

import { resolve } from "node:path";
import { limits } from "../base/limits.ts";
import { severityOf } from "../base/names.ts";
import type { Plan } from "../plan/plan.ts";
import { verifyPlan } from "../plan/verify-plan.ts";
import { renderPretty } from "../report/render-diagnostics.ts";
import type { Loaded, LoadOptions } from "./load-pipeline.ts";
import { pipelineNamed } from "./named-pipeline.ts";
import { readTextFile } from "./read-file.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

type PlanOptions = Pick<LoadOptions, "machine">;

/** The plan, or undefined where the pipeline has errors: they were printed. Throws `UsageError` for what cannot be read. */
export async function loadPlan(path: string, terminal: Terminal, options: PlanOptions = {}): Promise<Plan | undefined> {
  return (await loadWithFiles(path, terminal, options))?.plan;
}

/** `files`: all that the plan was made of, as absolute paths. */
export type PlanWithFiles = { readonly plan: Plan; readonly files: readonly string[] };

/** As `loadPlan`. */
export async function loadWithFiles(
  path: string,
  terminal: Terminal,
  options: PlanOptions = {},
): Promise<PlanWithFiles | undefined> {
  if (path.endsWith(".json")) return withFiles(readPlan(path), [path]);
  // A plan runs without the compiler, so that is loaded only here.
  const { loadPipeline } = await import("./load-pipeline.ts");
  const loaded = await loadPipeline(pipelineNamed(path), options);
  const plan = valueOrPrinted(loaded, terminal);
  return plan === undefined ? undefined : withFiles(plan, loaded.names);
}

function withFiles(plan: Plan, names: readonly string[]): PlanWithFiles {
  const own = [...names, ...plan.files.map((file) => file.path)].filter((name) => !name.startsWith(standardPatterns));
  return { plan, files: [...new Set(own.map((name) => resolve(name)))].sort() };
}

/** What pipelines call the patterns of this package. */
const standardPatterns = "std/";

/** Prints what was found, to stderr. The value, or undefined where an error is among it. */
export function valueOrPrinted<T>({ value, diagnostics, sources }: Loaded<T>, terminal: Terminal): T | undefined {
  if (diagnostics.length > 0) {
    terminal.err(renderPretty(diagnostics, sources, { color: terminal.errColor, width: terminal.columns() }));
  }
  return diagnostics.some(({ name }) => severityOf[name] === "error") ? undefined : value;
}

function readPlan(path: string): Plan {
  const text = readTextFile(path, limits.planBytes);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`"${path}" is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const verified = verifyPlan(data);
  if ("plan" in verified) return verified.plan;
  const more = verified.problems.length > 5 ? `\n  and ${verified.problems.length - 5} more` : "";
  throw new UsageError(
    `"${path}" is not a plan that can be run:\n  ${verified.problems.slice(0, 5).join("\n  ")}${more}`,
    "`sluice compile FILE -o plan.json` writes one",
  );
}
