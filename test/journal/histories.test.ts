/**
 * Journals of every format that was ever released load for ever: they are read without a byte being changed, show what
 * they showed, and are gone on with to the end that they had coming. `npx tsx test/journal/histories/record.ts` records
 * the histories of a new format; those of older ones, and what is expected of them, are never written again.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hashText } from "../../src/base/hash.ts";
import type { Json } from "../../src/base/json.ts";
import { outcomes } from "../../src/base/outcome.ts";
import { eventNumbers } from "../../src/core/event.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { formatVersion } from "../../src/journal/schema.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { addressOf } from "../../src/report/instance-address.ts";
import { jsonText } from "../../src/report/json-text.ts";
import { type RunView, runView } from "../../src/report/run-view.ts";
import { recordRun } from "../report/record-run.ts";
import { play, recordedAt } from "./histories/play.ts";
import { type HistoryStory, historyStories } from "./histories/stories.ts";
import { unpackHistory } from "./histories/unpack.ts";
import { scratchPaths } from "./scratch.ts";

const newPath = scratchPaths();
const home = join(import.meta.dirname, "histories");
const formats = readdirSync(home).filter((name) => name.startsWith("format-"));
const now = recordedAt + 60 * 60_000;

function unpacked(format: string, name: string): string {
  const path = newPath();
  unpackHistory(format, name, path);
  return path;
}

/** Those that were recorded in this format. */
function storiesOf(format: string): readonly HistoryStory[] {
  return historyStories.filter(({ name }) => existsSync(join(home, format, `${name}.db.gz`)));
}

/** What `sluice show --json` says of the run, and what became of each instance. */
function shown(journal: Journal): string {
  const record = recordRun(journal.plan, journal.events(), false);
  const instances = [...journal.instances()].map(({ iid, outcome, attempts, valueSeq }) => {
    const value = valueSeq === null ? null : short(journal.value(valueSeq));
    return [addressOf(record, iid), { outcome: nameOf(outcome), attempts, value }];
  });
  return jsonText({ ...lasting(runView(record)), instances: Object.fromEntries(instances) });
}

/** The parts that every version shows; a view may come to show more. */
function lasting(view: RunView) {
  const { run, pipeline, state, left, provider, inputs, partial, returns, unmet, tally, agents, usage, drops } = view;
  const failures = view.failures.map(({ address, cause }) => `${address}: ${cause.kind}`);
  const asks = view.asks.map(({ address }) => address);
  return {
    run,
    pipeline,
    state,
    left,
    provider,
    inputs,
    partial,
    returns,
    unmet,
    tally,
    agents,
    usage,
    drops,
    failures,
    asks,
  };
}

/** Long values by their hash. */
function short(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length < 200 ? value : `sha256 ${hashText(text)}`;
}

function nameOf(outcome: number | null): string {
  return outcome === null ? "open" : (outcomes[outcome] ?? "unknown");
}

function hashes(path: string): readonly string[] {
  const files = [path, `${path}-wal`].filter((file) => existsSync(file));
  return files.map((file) => createHash("sha256").update(readFileSync(file)).digest("hex"));
}

test("each format has histories of its own", () => {
  expect(formats).toContain(`format-${formatVersion}`);
});

test("every kind of event stands in a history of the present format: a new one gets a story", () => {
  const format = `format-${formatVersion}`;
  const seen = new Set<string>(["rang"]); // a timer leaves no event
  for (const { name } of storiesOf(format)) {
    const journal = openJournal(unpacked(format, name), { mode: "read", now });
    for (const { kind } of journal.events()) seen.add(kind);
    journal.close();
  }
  expect(Object.keys(eventNumbers).filter((kind) => !seen.has(kind))).toEqual([]);
});

describe.each(formats)("%s", (format) => {
  test.each(storiesOf(format).map(({ name }) => name))("%s is read as it is", async (name) => {
    const path = unpacked(format, name);
    const before = hashes(path);
    const journal = openJournal(path, { mode: "read", now });
    journal.verify();
    const view = shown(journal);
    journal.close();
    expect(hashes(path)).toEqual(before);
    await expect(view).toMatchFileSnapshot(join(home, format, `${name}.json`));
  });

  test.each(storiesOf(format).map(({ name }) => name))("%s says the same once it was opened to be run", (name) => {
    const path = unpacked(format, name);
    const reader = openJournal(path, { mode: "read", now });
    const before = [...reader.events()];
    const instances = [...reader.instances()];
    const view = shown(reader);
    reader.close();
    openJournal(path, { mode: "own", takeOver: true, now }).close();
    const again = openJournal(path, { mode: "read", now });
    expect([...again.events()]).toEqual(before);
    expect([...again.instances()]).toEqual(instances);
    expect(shown(again)).toBe(view);
    again.verify();
    again.close();
  });

  test.each(storiesOf(format).filter(({ goesOn }) => goesOn !== undefined))(
    "$name goes on to its end",
    async (story) => {
      const path = unpacked(format, story.name);
      const folder = `${path}-folder`;
      mkdirSync(folder);
      const { end, asked, journal } = await play({ story, process: story.goesOn ?? {}, path, folder, now }, "resume");
      const record = recordRun(journal.plan, journal.events(), false);
      const ends = [...journal.instances()].map(({ iid, outcome }) => [addressOf(record, iid), nameOf(outcome)]);
      journal.verify();
      journal.close();
      const told = { end, asked: [...asked].sort(), outcomes: Object.fromEntries(ends) };
      await expect(jsonText(told)).toMatchFileSnapshot(join(home, format, `${story.name}.resumed.json`));
    },
  );
});
