/** What a process tells a run is judged in the transaction that sends it: of two that answer at once, one is first. */
import { expect, test } from "vitest";
import { JournalError } from "../../src/journal/journal.ts";
import { sendInbox } from "../../src/journal/send-inbox.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { beginning, number, sampleRun } from "./sample-run.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const message = { t: 5, actor: "Anna", verb: "answer", body: { ask: 1 } };

function runFile(): string {
  const path = newPath();
  const journal = createJournal(path, sampleRun);
  const question = { iid: 1, ask: 1, time: 1, about: "gate", address: "g", question: "?", choices: [] } as const;
  journal.append(number([...beginning, { kind: "asked", ...question }]), 1);
  journal.close();
  return path;
}

test("the judge sees questions and messages that are on their way, and nothing is sent where it throws", () => {
  const path = runFile();
  const refused = new Error("Anna was first");
  const judge = (view: Parameters<NonNullable<Parameters<typeof sendInbox>[2]>>[0]): void => {
    expect(view.ask(1)?.question.address).toBe("g");
    if (view.untaken().length > 0) throw refused;
  };
  sendInbox(path, message, judge);
  expect(() => sendInbox(path, { ...message, actor: "Bob" }, judge)).toThrow(refused);
  const journal = openJournal(path, { mode: "read", now: 1 });
  expect(journal.untaken()).toMatchObject([{ actor: "Anna" }]);
  journal.close();
});

test("a file that is no run is refused", () => {
  expect(() => sendInbox(newPath(), message)).toThrow(JournalError);
});
