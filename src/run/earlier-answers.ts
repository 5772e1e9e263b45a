/** Answers that people gave in an earlier run, for the same questions in a re-run (`--reuse-answers`). */
import { hashJson } from "../base/hash.ts";
import { type Answer, expiryActor, type Question, stopChoice } from "../core/ask.ts";
import type { Event } from "../core/event.ts";
import type { Journal } from "../journal/journal.ts";
import type { AnswerFor } from "./answer-for.ts";

/** The answer to a question that is the same byte for byte, each given once, the same address first. */
export type EarlierAnswers = (question: Question) => Answer | undefined;

/**
 * Who answers in a re-run: whoever did so far, then the earlier run. `journal`: of the re-run, where a question stands
 * with all that was shown; answers that it has taken over already are not given again.
 */
export function withEarlier(
  answerFor: AnswerFor | undefined,
  { source, journal }: { readonly source: Journal; readonly journal: Journal },
): AnswerFor {
  const answerAgain = earlierAnswers(source);
  for (const event of journal.events()) {
    const asked = event.kind === "answered" && event.fromRun !== undefined ? journal.ask(event.ask) : undefined;
    if (asked !== undefined) answerAgain(asked.question);
  }
  return (open) => {
    const given = answerFor?.(open);
    const asked = given === undefined ? journal.ask(open.ask) : undefined;
    return asked === undefined ? given : answerAgain(asked.question);
  };
}

type Given = { readonly address: string; readonly answer: Answer };

/** Reads the source's journal once somebody is asked. What was stopped, or needed no answer in the end, is asked again. */
export function earlierAnswers(source: Journal): EarlierAnswers {
  let byQuestion: Map<string, Given[]> | undefined;
  return (question) => {
    byQuestion ??= readAnswers(source);
    const given = byQuestion.get(keyOf(question)) ?? [];
    const same = given.findIndex(({ address }) => address === question.address);
    return given.splice(Math.max(0, same), 1)[0]?.answer;
  };
}

function readAnswers(source: Journal): Map<string, Given[]> {
  const byQuestion = new Map<string, Given[]>();
  const open = new Map<number, Question>();
  for (const event of source.events()) {
    if (event.kind === "asked") open.set(event.ask, event);
    if (event.kind !== "answered" && event.kind !== "ask_closed") continue;
    const question = open.get(event.ask);
    const answer = question === undefined ? undefined : answerIn(event, question, source.head.id);
    if (question === undefined || answer === undefined) continue;
    const key = keyOf(question);
    const given = byQuestion.get(key) ?? [];
    byQuestion.set(key, given);
    given.push({ address: question.address, answer });
  }
  return byQuestion;
}

/** All that the person saw. */
function keyOf({ about, question, show, choices, input, tried, onExpiry }: Question): string {
  const shown = { show: show ?? null, input: input ?? null, tried: (tried ?? []).map((cause) => ({ ...cause })) };
  const leads = choices.map((choice) => ({ ...choice }));
  return hashJson({ about, question, ...shown, choices: leads, onExpiry: onExpiry ?? null });
}

function answerIn(event: Event, question: Question, run: string): Answer | undefined {
  if (event.kind === "answered") {
    const { seq: _, t: __, kind: ___, iid: ____, ask: _____, ...answer } = event;
    return answer.choice === stopChoice && question.about !== "gate" ? undefined : { fromRun: run, ...answer };
  }
  if (event.kind !== "ask_closed" || event.how !== "expired") return undefined;
  const { onExpiry } = question;
  return { actor: expiryActor, fromRun: run, ...(onExpiry === undefined ? {} : { choice: onExpiry }) };
}
