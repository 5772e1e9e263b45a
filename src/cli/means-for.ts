/** What a new run knows of how long things take: the times of an earlier run of the same pipeline in the project. */

import { limits } from "../base/limits.ts";
import type { Means } from "../core/ways.ts";
import { type Journal, JournalError } from "../journal/journal.ts";
import { latestRun } from "../journal/project-runs.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { Plan } from "../plan/plan.ts";
import { earlierMeans } from "../run/earlier-means.ts";
import type { Answers } from "./prepare-run.ts";

/** `source`: of a re-run. The run that is to come has no journal yet. */
export type MeansCall = {
  readonly project: string;
  readonly plan: Plan;
  readonly answers: Answers;
  readonly source?: Journal;
};

/** As a field of the call that starts a run. None for a rehearsal, whose order shall hang on nothing outside. */
export function meansFor({ project, plan, answers, source }: MeansCall): { readonly means?: Means } {
  if (answers.provider.name === "simulate" || answers.stub !== undefined) return {};
  const means = (source && earlierMeans(source, plan)) ?? meansOfLatest(project, plan);
  return means === undefined ? {} : { means };
}

/** A journal that cannot be read is no reason to start nothing. */
function meansOfLatest(project: string, plan: Plan): Means | undefined {
  const path = latestRun(
    project,
    limits.earlierRuns,
    ({ pipeline, state, provider }) =>
      pipeline === plan.name && provider !== "simulate" && (state === "completed" || state === "degraded"),
  );
  if (path === undefined) return undefined;
  try {
    const journal = openJournal(path, { mode: "read", now: 0 });
    try {
      return earlierMeans(journal, plan);
    } finally {
      journal.close();
    }
  } catch (error) {
    if (error instanceof JournalError) return undefined;
    throw error;
  }
}
