/** The rules of the linter, sorted by name: each a file of this folder. */
import { comparedReply } from "./compared-reply.ts";
import { decidedComparison } from "./decided-comparison.ts";
import { ignoredFailures } from "./ignored-failures.ts";
import { needlessDefault } from "./needless-default.ts";
import { needlessRescue } from "./needless-rescue.ts";
import { partialNext } from "./partial-next.ts";
import { placeholderText } from "./placeholder-text.ts";
import { rescuedVerifier } from "./rescued-verifier.ts";
import { restatedSchema } from "./restated-schema.ts";
import type { Rule } from "./rule.ts";
import { stopWord } from "./stop-word.ts";
import { unbracedName } from "./unbraced-name.ts";
import { unchangingStop } from "./unchanging-stop.ts";
import { unlimitedAgents } from "./unlimited-agents.ts";
import { unreadFailures } from "./unread-failures.ts";
import { unreadItem } from "./unread-item.ts";
import { unreadState } from "./unread-state.ts";
import { untypedJson } from "./untyped-json.ts";
import { uselessAtOnce } from "./useless-at-once.ts";
import { uselessIdle } from "./useless-idle.ts";

export const rules: readonly Rule[] = [
  comparedReply,
  decidedComparison,
  ignoredFailures,
  needlessDefault,
  needlessRescue,
  partialNext,
  placeholderText,
  rescuedVerifier,
  restatedSchema,
  stopWord,
  unbracedName,
  unchangingStop,
  unlimitedAgents,
  unreadFailures,
  unreadItem,
  unreadState,
  untypedJson,
  uselessAtOnce,
  uselessIdle,
];
