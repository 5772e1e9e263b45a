/** Compiles a pipeline of the bench; an error is a mistake of the bench. */
import { present } from "../../src/base/invariant.ts";
import { compile } from "../../src/compile/compile.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** `standard`: the text of a pipeline of the package, by its path. */
export function planOf(text: string, standard: (path: string) => string): Plan {
  const path = "bench.yaml";
  const { value, diagnostics } = compile({ path, text: (asked) => (asked === path ? text : standard(asked)) });
  const problems = diagnostics.map(({ message, span }) => `line ${span.line}: ${message}`).join("; ");
  return present(value, `the plan of a pipeline of the bench (${problems})`);
}
