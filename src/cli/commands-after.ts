/** The commands that tell a run something, or what it asks: they check what is said against types. */
import { declareAnswer } from "./answer.ts";
import type { Declare } from "./command.ts";
import { declareQueue } from "./queue.ts";
import { declareSkip } from "./skip.ts";
import { declareCancel, declarePause, declareStop } from "./tell.ts";

export const commandsAfter: Readonly<Record<string, Declare>> = {
  queue: declareQueue,
  answer: declareAnswer,
  pause: declarePause,
  stop: declareStop,
  cancel: declareCancel,
  skip: declareSkip,
};
