/** How another process tells a run something: a row in its table `inbox`, which the run turns into an event. */
import Database from "better-sqlite3";
import { wellFormed } from "../base/json.ts";
import type { AskRow } from "../core/ask.ts";
import { readAsk, readUntaken } from "./ask-rows.ts";
import { jsonText } from "./encode-json.ts";
import type { InboxMessage } from "./journal.ts";
import { openToLook } from "./open-to-look.ts";
import { asJournalError } from "./sqlite-errors.ts";

/** What whoever sends may look at in the moment of sending. */
export type InboxView = { ask(id: number): AskRow | undefined; untaken(): readonly InboxMessage[] };

/** Milliseconds to wait for a lock: that of the run's own commits. */
const waitMs = 5_000;

/**
 * Durable when it returns, with the number of the message. The run need not be running: it reads the message when it goes
 * on. `judge` looks at the run in the same transaction, and throws where the message is not to be sent. Throws
 * `JournalError`.
 */
export function sendInbox(
  path: string,
  { t, actor, verb, body }: Omit<InboxMessage, "id">,
  judge: (view: InboxView) => void = () => undefined,
): number {
  let db: Database.Database | undefined;
  try {
    openToLook(path, waitMs).close(); // what is refused stays as it is
    db = new Database(path, { fileMustExist: true, timeout: waitMs });
    db.pragma("synchronous = FULL");
    db.pragma("wal_autocheckpoint = 0"); // the file is moved on by its owner
    db.exec("BEGIN IMMEDIATE");
    const opened = db;
    judge({ ask: (id) => readAsk(opened, id), untaken: () => readUntaken(opened) });
    db.prepare("UPDATE run SET wal = 0").run(); // if nobody else has it open, closing moves all into the file
    const insert = db.prepare("INSERT INTO inbox(t, actor, verb, body) VALUES (?, ?, ?, ?)");
    const { lastInsertRowid } = insert.run(t, wellFormed(actor), verb, jsonText(body));
    db.exec("COMMIT");
    return Number(lastInsertRowid);
  } catch (error) {
    throw asJournalError(error, path);
  } finally {
    db?.close();
  }
}
