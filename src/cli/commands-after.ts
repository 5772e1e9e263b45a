/** The commands that look at runs, or tell them something: they share journal and views, and are loaded together. */
import { declareBlocked } from "./blocked.ts";
import type { Declare } from "./command.ts";
import { declareRuns } from "./runs.ts";
import { declareShow } from "./show.ts";
import { declareCancel, declarePause, declareStop } from "./tell.ts";
import { declareWhy } from "./why.ts";

export const commandsAfter: Readonly<Record<string, Declare>> = {
  runs: declareRuns,
  show: declareShow,
  why: declareWhy,
  blocked: declareBlocked,
  pause: declarePause,
  stop: declareStop,
  cancel: declareCancel,
};
