/** A run as all of its events say, folded one by one: what its tables must say as well. */
import type { Event } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { foldEvent, startRecord } from "../../src/report/live-record.ts";
import type { RunRecord } from "../../src/report/run-record.ts";
import { manyOfAll } from "./many-of-all.ts";

/** `isLive`: a process works on it now. Throws `Bug` where the events are not those of the plan. */
export function recordRun(plan: Plan, events: Iterable<Event>, isLive = true): RunRecord {
  const fold = startRecord(plan);
  for (const event of events) foldEvent(fold, event);
  return {
    ...fold,
    activeAt: fold.lastAt,
    seenAt: fold.lastAt,
    left: !isLive && fold.ended === undefined,
    many: manyOfAll(fold),
  };
}
