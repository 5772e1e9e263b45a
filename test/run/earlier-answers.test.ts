/** Answers of an earlier run: to the same question, each once, the same address first. */
import { expect, test } from "vitest";
import type { AskChoice, Question } from "../../src/core/ask.ts";
import type { DecisionBody, FactBody } from "../../src/core/event.ts";
import { earlierAnswers } from "../../src/run/earlier-answers.ts";
import { memoryJournal } from "./fakes.ts";

const choices: readonly AskChoice[] = [
  { name: "yes", leads: "It goes." },
  { name: "no", leads: "It stays." },
];

function question(ask: number, address: string, more: Partial<Question> = {}): Question {
  return { iid: ask + 10, ask, time: 1, about: "gate", address, question: "Ship?", choices, ...more };
}

type Said = readonly [Question, choice: string | undefined];

/** A run in which these were asked, and answered by who stands at the address; without a choice they expired. */
function runWith(...all: readonly Said[]) {
  const journal = memoryJournal(Number.POSITIVE_INFINITY, "old");
  let seq = 0;
  const add = (body: DecisionBody | FactBody): void => {
    seq += 1;
    journal.append([{ ...body, seq, t: seq }], seq);
  };
  for (const [asked, choice] of all) {
    add({ kind: "asked", ...asked });
    const { iid, ask } = asked;
    if (choice === undefined) add({ kind: "ask_closed", iid, ask, how: "expired" });
    else add({ kind: "answered", iid, ask, choice, actor: `of ${asked.address}` });
  }
  return journal;
}

test("the same address first, then in their order, each once", () => {
  const answers = earlierAnswers(
    runWith([question(1, "a"), "yes"], [question(2, "b"), "no"], [question(3, "c"), "yes"]),
  );
  expect(answers(question(1, "b"))).toEqual({ choice: "no", actor: "of b", fromRun: "old" });
  expect(answers(question(2, "x"))).toMatchObject({ actor: "of a" });
  expect(answers(question(3, "y"))).toMatchObject({ actor: "of c" });
  expect(answers(question(4, "a"))).toBeUndefined();
});

test("any difference in what the person saw makes it another question", () => {
  const tried = [{ kind: "exit", message: "1" }] as const;
  const differences: readonly Partial<Question>[] = [
    { question: "Ship it?" },
    { show: "x" },
    { about: "loop" },
    { choices: choices.slice(0, 1) },
    { choices: [...choices].reverse() },
    { input: { type: "object" } },
    { onExpiry: "no" },
    { tried },
  ];
  const answers = earlierAnswers(runWith([question(1, "a"), "yes"]));
  for (const more of differences) expect(answers(question(1, "a", more))).toBeUndefined();
  expect(answers(question(9, "a", { time: 3, iid: 99, expires: 5 }))).toMatchObject({ choice: "yes" });
});

test("what expired is decided as it was; a stop is asked again, but a gate may have a choice of that name", () => {
  const expired = question(1, "a", { onExpiry: "no", expires: 5 });
  expect(earlierAnswers(runWith([expired, undefined]))(expired)).toEqual({
    choice: "no",
    actor: "expiry",
    fromRun: "old",
  });
  const failed = question(1, "a", { about: "retry" });
  expect(earlierAnswers(runWith([failed, "stop"]))(failed)).toBeUndefined();
  expect(earlierAnswers(runWith([failed, "skip"]))(failed)).toMatchObject({ choice: "skip" });
  expect(earlierAnswers(runWith([question(1, "a"), "stop"]))(question(1, "a"))).toMatchObject({ choice: "stop" });
});
