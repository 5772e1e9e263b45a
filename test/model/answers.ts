/**
 * What agents, programs, conditions and people say in the model: drawn from what is asked and where, so that neither the
 * order of answers nor a crash changes it, and the reference interpreter hears the same.
 */
import { seedOf } from "../../src/base/hash.ts";
import type { CauseKind } from "../../src/base/outcome.ts";
import type { Request } from "../../src/base/request.ts";
import type { Answer as PersonAnswer } from "../../src/core/ask.ts";
import type { OpenAsk } from "../../src/core/state.ts";
import { answerOf, personOf } from "../reference/answers.ts";
import type { Asked } from "../reference/attempt.ts";
import type { ReferenceWorld } from "../reference/reference-attempts.ts";
import { slowWord } from "./model-plan.ts";

/** Why an attempt can fail by itself. `timeout` and `budget` are for the scheduler to say. */
const kinds: readonly CauseKind[] = [
  "refusal",
  "output_invalid",
  "output_truncated",
  "provider",
  "idle",
  "exit",
  "signal",
  "rate_limit",
  "spawn",
  "denied",
  "conflict",
  "internal",
];

/** "never": it hangs until it is ended. */
export function saidBy(address: string, request: Request): Asked | "never" {
  const text = request.kind === "agent" ? request.prompt : request.argv.join(" ");
  const failures = request.kind === "agent" ? request.feedback.length : 0;
  const seed = seedOf(`${failures} ${address} ${text}`);
  if (text.endsWith(slowWord) && seed % 3 === 0) return "never";
  const asked = answerOf(address, request);
  if ("value" in asked) return asked;
  return { cause: { kind: kinds[seed % kinds.length] ?? "refusal", message: `no ${seed % 3}` } };
}

/** Whether the program of a condition ends well. */
export function holds(argv: readonly string[]): boolean {
  return seedOf(argv.join(" ")) % 6 !== 0;
}

/** What counts of what people say. */
export function personSays(question: Pick<OpenAsk, "address" | "about" | "time">): PersonAnswer {
  if (question.about === "once") return { choice: "retry", actor: "Anna" };
  return personOf(question);
}

/** The same, as the reference interpreter asks it: there what hangs has run out of time at once. */
export const plainWorld: ReferenceWorld = {
  agent: askedPlainly,
  exec: askedPlainly,
  ensure: (_, argv) => holds(argv),
  person: personSays,
};

function askedPlainly(address: string, request: Request): Asked {
  const said = saidBy(address, request);
  return said === "never" ? { cause: { kind: "timeout", message: "the attempt took longer than its timeout" } } : said;
}
