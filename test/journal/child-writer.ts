/**
 * A process that journals until it is ended: `child-writer.ts PATH WHAT`. Prints a line for each acknowledged commit
 * (the number of its last event), so that the test knows what must be there afterwards.
 * WHAT: `append` writes for ever; `hold` opens the run, prints and waits; `take` opens the run and prints what came of it.
 */
import { writeSync } from "node:fs";
import { JournalError } from "../../src/journal/journal.ts";
import { createJournal, openJournal } from "../../src/journal/sqlite-journal.ts";
import { beginning, itemEvents, number, sampleRun } from "./sample-run.ts";

const [path = "", what = "append"] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

guard(() => {
  if (what === "append") appendForEver();
  else if (what === "hold") hold();
  else openJournal(path, { mode: "own", now: sampleRun.now, waitMs: 2_000 });
  if (what === "take") say("taken");
});

/** Says what went wrong, and ends as a process does that has not closed its journal. */
function guard(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof JournalError)) throw error;
    say(`${error.kind} ${error.message}`);
    process.exit(3);
  }
}

function appendForEver(): void {
  const journal = createJournal(path, sampleRun);
  let seq = 0;
  let iid = 9;
  const append = (events: ReturnType<typeof number>): void => {
    journal.append(events, sampleRun.now);
    seq += events.length;
    say(String(seq));
  };
  append(number(beginning));
  for (;;) {
    iid += 1;
    append(number(itemEvents(iid, { text: "v".repeat((iid * 997) % 9_000) }), seq + 1));
  }
}

function hold(): void {
  const journal = createJournal(path, sampleRun);
  journal.append(number(beginning), sampleRun.now);
  say("held");
  setInterval(() => guard(() => journal.append([], sampleRun.now)), 20);
}
