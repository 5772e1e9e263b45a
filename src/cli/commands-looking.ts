/** The commands that look at runs: they read journals and print views, and load nothing else, so that they answer at once. */
import { declareBlocked } from "./blocked.ts";
import type { Declare } from "./command.ts";
import { declareReady } from "./ready.ts";
import { declareRuns } from "./runs.ts";
import { declareShow } from "./show.ts";
import { declareWhy } from "./why.ts";

export const commandsLooking: Readonly<Record<string, Declare>> = {
  runs: declareRuns,
  show: declareShow,
  why: declareWhy,
  ready: declareReady,
  blocked: declareBlocked,
};
