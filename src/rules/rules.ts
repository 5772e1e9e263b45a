/** The rules of the linter, sorted by name: each a file of this folder. */
import { bypassedVerifier } from "./bypassed-verifier.ts";
import { comparedReply } from "./compared-reply.ts";
import { decidedComparison } from "./decided-comparison.ts";
import { dryAfterOne } from "./dry-after-one.ts";
import { evenVotes } from "./even-votes.ts";
import { forgottenSeen } from "./forgotten-seen.ts";
import { gateInFan } from "./gate-in-fan.ts";
import { ignoredFailures } from "./ignored-failures.ts";
import { implicitBarrier } from "./implicit-barrier.ts";
import { leadingVerifier } from "./leading-verifier.ts";
import { missingTool } from "./missing-tool.ts";
import { needlessDefault } from "./needless-default.ts";
import { needlessRescue } from "./needless-rescue.ts";
import { partialNext } from "./partial-next.ts";
import { placeholderText } from "./placeholder-text.ts";
import { repeatedEffect } from "./repeated-effect.ts";
import { rescuedVerifier } from "./rescued-verifier.ts";
import { restatedSchema } from "./restated-schema.ts";
import type { Rule } from "./rule.ts";
import { sameModelVerifier } from "./same-model-verifier.ts";
import { skippableReturn } from "./skippable-return.ts";
import { stopWord } from "./stop-word.ts";
import { twinNode } from "./twin-node.ts";
import { twinType } from "./twin-type.ts";
import { unbracedName } from "./unbraced-name.ts";
import { unchangingStop } from "./unchanging-stop.ts";
import { unguardedEffect } from "./unguarded-effect.ts";
import { unkeyedEffect } from "./unkeyed-effect.ts";
import { unlimitedAgents } from "./unlimited-agents.ts";
import { unreachableNode } from "./unreachable-node.ts";
import { unreadDrop } from "./unread-drop.ts";
import { unreadEnding } from "./unread-ending.ts";
import { unreadFailures } from "./unread-failures.ts";
import { unreadItem } from "./unread-item.ts";
import { unreadResult } from "./unread-result.ts";
import { unreadState } from "./unread-state.ts";
import { unsetVariable } from "./unset-variable.ts";
import { untypedJson } from "./untyped-json.ts";
import { untypedJudge } from "./untyped-judge.ts";
import { untypedValue } from "./untyped-value.ts";
import { unusedDeclaration } from "./unused-declaration.ts";
import { uselessAtOnce } from "./useless-at-once.ts";
import { uselessIdle } from "./useless-idle.ts";
import { uselessTake } from "./useless-take.ts";

export const rules: readonly Rule[] = [
  bypassedVerifier,
  comparedReply,
  decidedComparison,
  dryAfterOne,
  evenVotes,
  forgottenSeen,
  gateInFan,
  ignoredFailures,
  implicitBarrier,
  leadingVerifier,
  missingTool,
  needlessDefault,
  needlessRescue,
  partialNext,
  placeholderText,
  repeatedEffect,
  rescuedVerifier,
  restatedSchema,
  sameModelVerifier,
  skippableReturn,
  stopWord,
  twinNode,
  twinType,
  unbracedName,
  unchangingStop,
  unguardedEffect,
  unkeyedEffect,
  unlimitedAgents,
  unreachableNode,
  unreadDrop,
  unreadEnding,
  unreadFailures,
  unreadItem,
  unreadResult,
  unreadState,
  unsetVariable,
  untypedJson,
  untypedJudge,
  unusedDeclaration,
  uselessAtOnce,
  uselessIdle,
  uselessTake,
];

/** Rules that refuse what the checker cannot look into: only for those who ask for it. */
export const strictRules: readonly Rule[] = [untypedValue];
