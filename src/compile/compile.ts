/** The compiler: the list of its phases, in order, and nothing else. Pure: all files are read already. */
import { analyse } from "../analyse/analyse.ts";
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import { invariant } from "../base/invariant.ts";
import type { Json } from "../base/json.ts";
import { severityOf } from "../base/names.ts";
import { checkPipeline } from "../check/check-pipeline.ts";
import { withoutGuesses } from "../check/without-guesses.ts";
import { lower } from "../lower/lower.ts";
import type { Plan } from "../plan/plan.ts";
import { verifyPlan } from "../plan/verify-plan.ts";
import { readPipeline } from "../syntax/read-pipeline.ts";
import { readTree } from "../syntax/read-tree.ts";
import { createCalledFiles } from "./called-files.ts";
import { pathAsked } from "./files-asked.ts";

/**
 * `path`: as shown to the user. `text`: of a file by its path (`filesAsked` says which there must be). `inputs`: for
 * the worst case with these inputs.
 */
export type CompileCall = {
  readonly path: string;
  readonly text: (path: string) => string | undefined;
  readonly known?: readonly string[]; // pipelines that a call could name, for "did you mean"
  readonly inputs?: Readonly<Record<string, Json>>;
};

/** No plan where there is an error. Diagnostics are sorted, each once. */
export function compile(call: CompileCall): PhaseResult<Plan> {
  const diagnostics: Diagnostic[] = [];
  const keep = <T>(result: PhaseResult<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.value;
  };
  const plan = phases(call, keep, () => diagnostics.some(isError));
  const sorted = withoutGuesses(sortDiagnostics(diagnostics));
  return plan === undefined || sorted.some(isError) ? { diagnostics: sorted } : { value: plan, diagnostics: sorted };
}

type Keep = <T>(result: PhaseResult<T>) => T | undefined;

function phases(call: CompileCall, keep: Keep, hasError: () => boolean): Plan | undefined {
  const { path, text } = call;
  const tree = keep(readTree(text(path) ?? "", path));
  if (tree === undefined) return undefined;
  const pipeline = keep(readPipeline(tree, path, { text: (asked) => text(pathAsked(path, asked)) }));
  if (pipeline === undefined) return undefined;
  const called = createCalledFiles(call);
  const checked = keep(checkPipeline(pipeline, called.others));
  keep({ diagnostics: called.diagnostics });
  if (checked === undefined || hasError()) return undefined;
  const plan = lower(checked, text);
  const analysed = keep(analyse(plan, call.inputs));
  if (analysed === undefined) return undefined;
  const verified = verifyPlan(analysed);
  invariant(
    "plan" in verified,
    `the compiler made a plan that does not hold: ${"problems" in verified ? verified.problems.join("; ") : ""}`,
  );
  return verified.plan;
}

function isError({ name }: Diagnostic): boolean {
  return severityOf[name] === "error";
}
