/** How an evaluation stops early: thrown within, turned into an `Evaluated` at the border. */
import type { CauseKind } from "../base/outcome.ts";
import type { Evaluated } from "./world.ts";

/**
 * `absent`: a value is missing in a way that `default` stands in for (an absent field, an index out of range, null
 * where a value is needed). Not an `Error`: no stack is taken, for it is thrown in the ordinary course.
 */
export class Halt {
  readonly result: Exclude<Evaluated<never>, { kind: "value" }>;
  readonly absent: boolean;
  constructor(result: Exclude<Evaluated<never>, { kind: "value" }>, absent = false) {
    this.result = result;
    this.absent = absent;
  }
}

/** Ends the evaluation with an error; `at` is the span of the step. */
export function halt(message: string, at?: number, kind: CauseKind = "expression"): never {
  throw new Halt({ kind: "error", cause: { kind, message, ...(at === undefined ? {} : { at }) } });
}

/** Ends the evaluation because a value is missing, which `default` may stand in for. */
export function haltAbsent(message: string, at?: number): never {
  const cause = { kind: "expression" as const, message, ...(at === undefined ? {} : { at }) };
  throw new Halt({ kind: "error", cause }, true);
}
