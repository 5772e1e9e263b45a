/** How an instance and a run can end: closed lists (RUNTIME.md section 3). */

export const outcomes = ["ok", "skipped", "failed", "blocked", "cancelled"] as const;
export type Outcome = (typeof outcomes)[number];

/** Why something failed. `internal` is a bug of sluice. */
export const causeKinds = [
  "timeout",
  "idle",
  "provider",
  "rate_limit",
  "refusal",
  "output_invalid",
  "output_truncated",
  "ensure",
  "exit",
  "signal",
  "spawn",
  "denied",
  "conflict",
  "require",
  "expression",
  "input",
  "limit",
  "budget",
  "rejected",
  "expired",
  "interrupted",
  "author",
  "internal",
] as const;
export type CauseKind = (typeof causeKinds)[number];

/** `output` is what the program or agent said, cut; `at` indexes `Plan.spans`. */
export type Cause = {
  readonly kind: CauseKind;
  readonly message: string;
  readonly output?: string;
  readonly at?: number;
};

export const runStates = [
  "running",
  "completed",
  "degraded",
  "failed",
  "needs_input",
  "budget_exceeded",
  "paused",
  "cancelled",
] as const;
export type RunState = (typeof runStates)[number];

const ends: readonly RunState[] = ["completed", "degraded", "failed", "cancelled"];

/** Whether a run in this state has come to its end, for good: what comes after it is a run of its own. */
export function hasEnded(state: RunState): boolean {
  return ends.includes(state);
}

/** Whether a run in this state stopped short of its end: `resume` goes on from there. */
export function canGoOn(state: RunState): boolean {
  return state !== "running" && !hasEnded(state);
}

/** How the instances of a node ended. `dropped` are elements that a cap or take cut off. */
export type Census = { readonly total: number; readonly dropped: number } & { readonly [K in Outcome]: number };
