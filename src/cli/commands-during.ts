/** The commands that run: they share scheduler, journal and agents, and are loaded together. */
import type { Declare } from "./command.ts";
import { declareRerun } from "./rerun.ts";
import { declareResume } from "./resume.ts";
import { declareRetry } from "./retry.ts";
import { declareRun } from "./run.ts";

export const commandsDuring: Readonly<Record<string, Declare>> = {
  run: declareRun,
  resume: declareResume,
  rerun: declareRerun,
  retry: declareRetry,
};
