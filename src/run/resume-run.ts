/** Goes on with a run that was left: by a crash, a stop or a limit. */

import { apply } from "../core/apply.ts";
import type { Fact, RunLimits } from "../core/event.ts";
import { pending } from "../core/pending.ts";
import type { State } from "../core/state.ts";
import { createState } from "../core/state.ts";
import type { Journal } from "../journal/journal.ts";
import { wholeKey, wholeRequest } from "../journal/replay-event.ts";
import { runLoop } from "./loop.ts";
import { withRates } from "./money-limits.ts";
import { answeringLookups } from "./quick-lookups.ts";
import type { ReuseIndex } from "./reuse-index.ts";
import type { RunEnd } from "./run-end.ts";
import {
  type AttachMode,
  attachedFact,
  closingTrees,
  executorSetting,
  loopSetting,
  type RunSetup,
  type TakingOver,
} from "./run-setup.ts";
import { schedulerOf } from "./start-run.ts";

/**
 * `journal`: opened to own it. `mode`: `takeover` where a live holder was overtaken. `limits`: new ones, whole. `takenAt`:
 * when it was opened (wall time, ms), else now: to hold the run or go on was said to another process before that. `index`,
 * `reuse`: where it is a re-run that was left early; without them nothing more is taken over.
 */
export type ResumeCall = {
  readonly journal: Journal;
  readonly mode?: Exclude<AttachMode, "start">;
  readonly limits?: RunLimits;
  readonly takenAt?: number;
} & TakingOver;

/** Folds all events, ends what still lives of it, and runs on. As `startRun` in all else. */
export function resumeRun(setup: RunSetup, call: ResumeCall): Promise<RunEnd> {
  const { journal, mode = "resume", limits, takenAt = (setup.clock ?? Date.now)() } = call;
  const state = foldRun(journal, call.index);
  const told = limits === undefined ? [] : [toldOf(withRates(journal.plan, limits, setup.provider))];
  const setting = executorSetting(setup, journal, mode, call);
  return closingTrees(
    setting,
    runLoop({
      scheduler: answeringLookups(schedulerOf(state), setting.lookups),
      journal,
      first: [attachedFact(setup, journal, mode), ...told],
      pending: pending(state),
      setting,
      ...loopSetting(setup),
      takenAt,
      since: state.now,
    }),
  );
}

function toldOf(limits: RunLimits): Fact {
  return { kind: "told", verb: "limits", limits, actor: "resume" };
}

/** The state after all events. What the run has taken over already cannot be taken again. Throws `JournalError`. */
function foldRun(journal: Journal, index: ReuseIndex | undefined): State {
  const state = createState(journal.plan);
  journal.replay((event) => {
    apply(state, event);
    if (event.kind === "found") index?.markClaimed(event.fromIid);
    if (event.seq % 1_024 === 0) state.values.trim();
  });
  for (const live of state.live.values()) {
    if (live.request !== undefined) live.request = wholeRequest(live.request);
    if (live.rkey !== undefined) live.rkey = wholeKey(live.rkey);
  }
  return state;
}
