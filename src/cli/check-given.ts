/** Inputs and limits as a run wants them, or one message with all that is wrong with them. */
import type { Json } from "../base/json.ts";
import type { RunLimits } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";
import type { CheckedInputs } from "../run/check-inputs.ts";
import { runLimits } from "../run/run-limits.ts";
import { UsageError } from "./usage-error.ts";

type Inputs = Readonly<Record<string, Json>>;

/** The inputs. Throws `UsageError` with all that is wrong with them. */
export function inputsOrThrow(checked: CheckedInputs): Inputs {
  if ("inputs" in checked) return checked.inputs;
  const lines = checked.problems.map(({ message, help }) => (help === undefined ? message : `${message}; ${help}`));
  throw new UsageError(lines.join("\n  "));
}

/** The limits in force. Throws `UsageError`. */
export function limitsOrThrow(plan: Plan, inputs: Inputs, options: { readonly limit?: Partial<RunLimits> }): RunLimits {
  const result = runLimits(plan, inputs, options.limit ?? {});
  if ("limits" in result) return result.limits;
  throw new UsageError(result.problems.join("\n  "));
}
