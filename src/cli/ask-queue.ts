/** The questions of a project's runs, read from their journals. */

import { present } from "../base/invariant.ts";
import { isJsonObject } from "../base/json.ts";
import { hasEnded } from "../base/outcome.ts";
import type { AskRow, Question } from "../core/ask.ts";
import { livePid } from "../journal/holder.ts";
import { type InboxMessage, type Journal, JournalError } from "../journal/journal.ts";
import { listRuns, runPath } from "../journal/project-runs.ts";
import { openJournal } from "../journal/sqlite-journal.ts";
import type { QueueEntry } from "../report/queue-view.ts";
import { answerVerb } from "../run/inbox.ts";
import { projectFolder, runFile } from "./project.ts";
import { UsageError } from "./usage-error.ts";

/** A question that was named: where it is, and what its journal says of it. */
export type FoundAsk = {
  readonly run: string;
  readonly path: string;
  readonly row: AskRow;
  readonly entry: QueueEntry;
};

/** The open questions of one run, or of all that have not ended, the oldest first; and what could not be read. */
export function openQuestions(run: string | undefined): {
  readonly entries: readonly QueueEntry[];
  readonly unreadable: readonly string[];
} {
  const project = projectFolder();
  if (run !== undefined) return { entries: entriesOf(runFile(project, run).path), unreadable: [] };
  const { runs, unreadable } = listRuns(project);
  const errors = unreadable.map(({ error }) => error.message);
  const entries: QueueEntry[] = [];
  for (const { id } of runs.filter(({ state }) => !hasEnded(state))) {
    try {
      entries.push(...entriesOf(runPath(project, id)));
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      errors.push(error.message); // one run keeps nobody from the questions of the others
    }
  }
  return { entries: entries.sort((left, right) => left.openedAt - right.openedAt), unreadable: errors };
}

function entriesOf(path: string): QueueEntry[] {
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  try {
    return entriesFor(journal, journal.openAsks());
  } finally {
    journal.close();
  }
}

function entriesFor(journal: Journal, rows: readonly AskRow[]): QueueEntry[] {
  const { head } = journal;
  const { id: run, pipeline } = head;
  const isLive = livePid(head) !== undefined;
  const untaken = journal.untaken();
  return rows.map(({ question, opened }) => {
    const given = untaken.find((message) => isAnswerTo(message, question) || leavesOut(message, question));
    const about = { id: `${run}:${question.ask}`, run, pipeline, isLive, openedAt: opened, question };
    return given === undefined ? about : { ...about, given: givenOf(given) };
  });
}

/** Whether a message that was not taken yet answers this question. */
export function isAnswerTo({ verb, body }: InboxMessage, question: Question): boolean {
  return verb === answerVerb && isJsonObject(body) && body["ask"] === question.ask;
}

/** Whether it leaves out what the question is about: then nobody is asked it any more. */
function leavesOut({ verb, body }: InboxMessage, question: Question): boolean {
  return verb === "skip" && isJsonObject(body) && body["target"] === question.iid;
}

function givenOf({ actor, t, verb, body }: InboxMessage): NonNullable<QueueEntry["given"]> {
  if (verb !== answerVerb) return { actor, at: t, leavesOut: true };
  const choice = isJsonObject(body) ? body["choice"] : undefined;
  return { actor, at: t, ...(typeof choice === "string" ? { choice } : {}) };
}

/** The question that `RUN:n` means; `RUN` alone means the only open one. Throws `UsageError`. */
export function findQuestion(text: string): FoundAsk {
  const [, runText = "", number] = /^(.*?)(?::(\d+))?$/s.exec(text) ?? [];
  const { id, path } = runFile(projectFolder(), runText);
  const journal = openJournal(path, { mode: "read", now: Date.now() });
  try {
    const row = number === undefined ? onlyQuestion(journal) : journal.ask(Number(number));
    if (row === undefined) throw new UsageError(`the run ${id} has asked no question ${number}`, openText(journal));
    const entry = present(entriesFor(journal, [row])[0], "its entry");
    return { run: id, path, row, entry };
  } finally {
    journal.close();
  }
}

function onlyQuestion(journal: Journal): AskRow {
  const open = journal.openAsks();
  const [first] = open;
  if (first !== undefined && open.length === 1) return first;
  const message = first === undefined ? "asks nothing now" : `asks ${open.length} questions`;
  throw new UsageError(`the run ${journal.head.id} ${message}`, openText(journal));
}

function openText(journal: Journal): string {
  const { id } = journal.head;
  const open = journal.openAsks().map(({ question }) => `${id}:${question.ask} (${question.address})`);
  if (open.length === 0) return "`sluice queue` lists what is asked in all runs";
  const shown = open.slice(0, 5).join(", ");
  return `it asks ${shown}${open.length > 5 ? ` and ${open.length - 5} more` : ""}: see \`sluice queue ${id}\``;
}
