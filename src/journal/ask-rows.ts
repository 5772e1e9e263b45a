/** Questions to people as the table `ask` shows them, and the answers on their way to a run in its table `inbox`. */
import type Database from "better-sqlite3";
import { present } from "../base/invariant.ts";
import type { Answer, AskAbout, AskList, AskRow, Question } from "../core/ask.ts";
import { jsonText } from "./encode-json.ts";
import type { InboxMessage } from "./journal.ts";

/** The numbers in the column `kind`: appended to, never changed. */
export const askNumbers: Readonly<Record<AskAbout, number>> = { gate: 1, retry: 2, loop: 3, once: 4, stuck: 5 };

type Row = {
  readonly body: string;
  readonly opened: number;
  readonly closed: number | null;
  readonly answer: string | null;
};

const columns = "SELECT body, opened, closed, answer FROM ask";

/** The questions that wait for an answer, the oldest first. */
export function readOpenAsks(db: Database.Database): readonly AskRow[] {
  return db.prepare<[], Row>(`${columns} WHERE closed IS NULL ORDER BY id`).all().map(askOf);
}

export function readAsk(db: Database.Database, id: number): AskRow | undefined {
  const row = db.prepare<[number], Row>(`${columns} WHERE id = ?`).get(id);
  return row === undefined ? undefined : askOf(row);
}

/** Gives all questions about one instance, in the order in which they were asked. */
export function asksReader(db: Database.Database): (iid: number) => readonly AskRow[] {
  const read = db.prepare<[number], Row>(`${columns} WHERE iid = ? ORDER BY id`);
  const hasAny = db.prepare("SELECT 1 FROM ask LIMIT 1").get() !== undefined;
  return (iid) => (hasAny ? read.all(iid).map(askOf) : []);
}

/** In the order in which they were asked. */
export function readAsks(db: Database.Database, most: number): AskList {
  const count = db.prepare<[], { open: number; closed: number }>(
    `SELECT count(*) - count(closed) open, count(CASE WHEN answer <> '${mootText}' THEN 1 END) closed FROM ask`,
  );
  const first = db.prepare<[number], Row>(`${columns} WHERE closed IS NULL ORDER BY id LIMIT ?`).all(most);
  const others = db.prepare<[number], Row>(`${columns} WHERE closed IS NOT NULL ORDER BY id LIMIT ?`).all(most);
  const found = [...first, ...others].map(askOf).sort((left, right) => left.question.ask - right.question.ask);
  return { ...present(count.get(), "a row"), first: found };
}

/** What stands in the column `answer` of a question that was asked no more. */
const mootText = jsonText({ how: "moot" });

/** Bodies and answers are what `writeAsk` and `closeAsk` of the row writer wrote. */
function askOf({ body, opened, closed, answer }: Row): AskRow {
  const question = JSON.parse(body) as Question;
  if (closed === null) return { question, opened };
  return { question, opened, closed: { t: closed, ...(JSON.parse(answer ?? "{}") as ClosedText) } };
}

type ClosedText = { readonly answer?: Answer; readonly how?: "expired" | "moot" };

type MessageRow = Omit<InboxMessage, "body"> & { readonly body: string };

/** What other processes told the run, and it has not taken yet. */
export function readUntaken(db: Database.Database): readonly InboxMessage[] {
  const rows = db.prepare<[], MessageRow>("SELECT id, t, actor, verb, body FROM inbox WHERE taken IS NULL ORDER BY id");
  return rows.all().map((row) => ({ ...row, body: JSON.parse(row.body) }));
}
