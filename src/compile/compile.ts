/** The compiler: the list of its phases, in order, and nothing else. Pure: all files are read already. */
import { analyse } from "../analyse/analyse.ts";
import type { Prices } from "../analyse/cost.ts";
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import type { Json } from "../base/json.ts";
import { severityOf } from "../base/names.ts";
import type { Tree } from "../base/tree.ts";
import { checkMachine, type Machine } from "../check/check-machine.ts";
import { checkPipeline } from "../check/check-pipeline.ts";
import type { Checked } from "../check/checked.ts";
import type { Watch } from "../check/checking.ts";
import { withoutGuesses } from "../check/without-guesses.ts";
import { lower } from "../lower/lower.ts";
import type { Plan } from "../plan/plan.ts";
import { withoutAllowed } from "../rules/allow.ts";
import { checkRules } from "../rules/check-rules.ts";
import { withoutEchoes } from "../rules/without-echoes.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { readPipeline } from "../syntax/read-pipeline.ts";
import { readTree } from "../syntax/read-tree.ts";
import { withRemovals } from "../syntax/remove-entry.ts";
import { createCalledFiles } from "./called-files.ts";
import { pathAsked } from "./files-asked.ts";
import { withOffsets } from "./with-offsets.ts";

/**
 * `path`: as shown to the user. `text`: of a file by its path (`filesAsked` says which there must be). `inputs`: for
 * the worst case with these inputs. `watch`: is told what the checker finds where, for editors.
 */
export type CompileCall = {
  readonly path: string;
  readonly text: (path: string) => string | undefined;
  readonly known?: readonly string[]; // pipelines that a call could name, for "did you mean"
  readonly inputs?: Readonly<Record<string, Json>>;
  readonly advice?: boolean; // whether rules that only advise are asked, too
  readonly strict?: boolean; // whether values that can be anything are refused
  readonly watch?: Watch;
  readonly machine?: Machine; // where it is to run: without it, nothing is said of programs and paths
  readonly hashes?: boolean; // false: the plan is only judged, neither kept nor run, and its hashes are left empty
};

export type { Machine } from "../check/check-machine.ts";

/** What each phase gave, as far as it went. */
export type Phases = {
  readonly tree?: Tree;
  readonly pipeline?: Pipeline;
  readonly checked?: Checked;
  readonly plan?: Plan;
};

/** No plan where there is an error. Diagnostics are sorted, each once. */
export function compile(call: CompileCall): PhaseResult<Plan> {
  const { value, diagnostics } = compilePhases(call);
  return value?.plan === undefined ? { diagnostics } : { value: value.plan, diagnostics };
}

/** All phases, with what each of them gave. */
export function compilePhases(call: CompileCall): PhaseResult<Phases> {
  const diagnostics: Diagnostic[] = [];
  const keep = <T>(result: PhaseResult<T>): T | undefined => {
    diagnostics.push(...result.diagnostics);
    return result.value;
  };
  const value = phases(call, keep, () => diagnostics.some(({ name }) => severityOf[name] === "error"));
  const found = withoutEchoes(withoutGuesses(sortDiagnostics(diagnostics)));
  const kept = withoutAllowed(found, {
    path: call.path,
    text: call.text,
    judged: value.plan === undefined ? "nothing" : call.advice === true ? "all" : "warnings",
    ...(value.tree === undefined ? {} : { tree: value.tree }),
  });
  const diagnosed = kept === found ? found : sortDiagnostics(kept);
  const own = { tree: value.tree, path: call.path, text: call.text(call.path) ?? "" };
  return { value, diagnostics: withRemovals(diagnosed, own) };
}

/** The plan with its worst case for these inputs, and in money. `prices`: in US dollars for a million of the dearest tokens. */
export function pricePlan(plan: Plan, inputs: Readonly<Record<string, Json>>, prices: Prices): Plan {
  return analyse(plan, inputs, prices).value ?? plan;
}

type Keep = <T>(result: PhaseResult<T>) => T | undefined;

function phases(call: CompileCall, keep: Keep, hasError: () => boolean): Phases {
  const { path, text } = call;
  const tree = keep(readTree(text(path) ?? "", path));
  if (tree === undefined) return {};
  const pipeline = keep(readPipeline(tree, path, { text: (asked) => text(pathAsked(path, asked)) }));
  if (pipeline === undefined) return { tree };
  const called = createCalledFiles(call);
  const checked = keep(checkPipeline(pipeline, called.others, call.watch));
  keep({ diagnostics: called.diagnostics });
  if (call.machine !== undefined) keep(checkMachine(pipeline, call.machine));
  if (checked === undefined || hasError()) return { tree, pipeline };
  const analysed = analyse(lower(checked, call), call.inputs);
  const plan = keep({ ...analysed, diagnostics: withOffsets(analysed.diagnostics, text) });
  if (plan === undefined || hasError()) return { tree, pipeline, checked };
  keep(checkRules(checked, plan, call));
  return { tree, pipeline, checked, plan };
}
