/** Who answers in place of people: a rehearsal, or answers that were given beforehand. */
import type { Answer } from "../core/ask.ts";
import type { OpenAsk } from "../core/state.ts";

/** The answer to a question, or undefined where it waits for a person. Always the same for the same question. */
export type AnswerFor = (question: OpenAsk) => Answer | undefined;
