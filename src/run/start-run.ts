/** Runs a plan from its beginning, into a journal that has just been made. */
import type { Json } from "../base/json.ts";
import { addressOf } from "../core/address.ts";
import type { Fact, RunLimits } from "../core/event.ts";
import type { State } from "../core/state.ts";
import { createState } from "../core/state.ts";
import { step } from "../core/step.ts";
import { usualMs } from "../core/usual.ts";
import type { Means } from "../core/ways.ts";
import type { Journal } from "../journal/journal.ts";
import { runLoop, type Scheduler } from "./loop.ts";
import { withRates } from "./money-limits.ts";
import { answeringLookups } from "./quick-lookups.ts";
import type { RunEnd } from "./run-end.ts";
import {
  attachedFact,
  closingTrees,
  executorSetting,
  loopSetting,
  type RunSetup,
  type TakingOver,
} from "./run-setup.ts";

/** `inputs` as `checkInputs` gives them, `limits` as `runLimits` does, `means` as `earlierMeans` does. `seed`: 32 bits, for whatever draws lots. */
export type NewRunCall = {
  readonly means?: Means; // of an earlier run, for the order of starts
  readonly journal: Journal;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly seed: number;
  readonly limits: RunLimits;
};

/**
 * Runs it until it has ended or is held. The journal stays open. Rejects with a `JournalError` (then children are ended
 * and the run can be resumed) or a `Bug`.
 */
export function startRun(setup: RunSetup, call: NewRunCall): Promise<RunEnd> {
  return startWith(setup, call, {});
}

/** As `startRun`, with a run to take results over from. */
export function startWith(setup: RunSetup, call: NewRunCall, taking: TakingOver): Promise<RunEnd> {
  const { journal } = call;
  const setting = executorSetting(setup, journal, "start", taking);
  return closingTrees(
    setting,
    runLoop({
      scheduler: answeringLookups(schedulerOf(createState(journal.plan)), setting.lookups),
      journal,
      first: [beganFact(setup, call, taking), attachedFact(setup, journal, "start")],
      pending: [],
      setting,
      ...loopSetting(setup),
    }),
  );
}

export function beganFact(
  setup: Pick<RunSetup, "provider" | "stub" | "repository" | "ownFiles">,
  { journal, inputs, seed, limits, means }: NewRunCall,
  { index, reuse }: TakingOver,
): Fact {
  return {
    kind: "run_began",
    run: journal.head.id,
    inputs,
    seed,
    provider: setup.provider.name,
    stubRun: setup.stub !== undefined,
    limits: withRates(journal.plan, limits, setup.provider),
    ...(index === undefined ? {} : { sourceRun: index.run }),
    ...(reuse === undefined ? {} : { reuse }),
    ...(means === undefined ? {} : { means }),
    ...(setup.ownFiles === undefined ? {} : { ownFiles: setup.ownFiles }),
    ...(setup.repository === undefined ? {} : { baseCommit: setup.repository.commit }),
  };
}

/** The core over one state, as the loop sees it. */
export function schedulerOf(state: State): Scheduler {
  return {
    step: (facts, now) => step(state, facts, now),
    putValue: (seq, value) => state.values.put(seq, value),
    trimValues: () => state.values.trim(),
    addressOf: (iid) => addressOf(state, iid),
    usualMs: (iid) => usualMs(state, iid),
  };
}
