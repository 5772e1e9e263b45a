/** The commands that look at runs, or tell them something: they share journal and views, and are loaded together. */
import { declareAnswer } from "./answer.ts";
import { declareBlocked } from "./blocked.ts";
import type { Declare } from "./command.ts";
import { declareQueue } from "./queue.ts";
import { declareRuns } from "./runs.ts";
import { declareShow } from "./show.ts";
import { declareSkip } from "./skip.ts";
import { declareCancel, declarePause, declareStop } from "./tell.ts";
import { declareWhy } from "./why.ts";

export const commandsAfter: Readonly<Record<string, Declare>> = {
  runs: declareRuns,
  show: declareShow,
  why: declareWhy,
  blocked: declareBlocked,
  queue: declareQueue,
  answer: declareAnswer,
  pause: declarePause,
  stop: declareStop,
  cancel: declareCancel,
  skip: declareSkip,
};
