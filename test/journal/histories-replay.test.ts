/** Replay evaluates nothing: what a run decided stays decided, whatever a filter gives in a later version. */
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { apply } from "../../src/core/apply.ts";
import type { Event } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { createState } from "../../src/core/state.ts";
import type * as RunCall from "../../src/expr/run-call.ts";
import { openJournal } from "../../src/journal/sqlite-journal.ts";
import { play, recordedAt } from "./histories/play.ts";
import { historyStories } from "./histories/stories.ts";
import { unpackHistory } from "./histories/unpack.ts";
import { scratchPaths } from "./scratch.ts";

const world = vi.hoisted(() => ({ evaluated: 0, upper: undefined as string | undefined }));

vi.mock("../../src/expr/evaluate.ts", async (original) => {
  const real = await original<Record<string, (...args: unknown[]) => unknown>>();
  const counted = Object.entries(real).map(([name, work]) => [name, counting(work)]);
  return Object.fromEntries(counted);
});
vi.mock("../../src/expr/render.ts", async (original) => {
  const real = await original<Record<string, (...args: unknown[]) => unknown>>();
  return Object.fromEntries(Object.entries(real).map(([name, work]) => [name, counting(work)]));
});
vi.mock("../../src/expr/run-call.ts", async (original) => {
  const { runCall } = await original<typeof RunCall>();
  const changed: typeof runCall = (expr, args, work) =>
    expr.name === "upper" && world.upper !== undefined ? world.upper : runCall(expr, args, work);
  return { runCall: counting(changed as (...args: unknown[]) => unknown) };
});

function counting(work: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
  return (...args) => {
    world.evaluated += 1;
    return work(...args);
  };
}

const newPath = scratchPaths();
const now = recordedAt + 60 * 60_000;
const formats = readdirSync(join(import.meta.dirname, "histories")).filter((name) => name.startsWith("format-"));
beforeEach(() => {
  world.evaluated = 0;
  world.upper = undefined;
});

describe.each(formats)("%s", (format) => {
  test("folding every history evaluates no expression and renders no template", () => {
    for (const name of recordedIn(format)) {
      const path = newPath();
      unpackHistory(format, name, path);
      const journal = openJournal(path, { mode: "read", now });
      const state = createState(journal.plan);
      for (const event of journal.events()) apply(state, event);
      pending(state);
      journal.close();
    }
    expect(world.evaluated).toBe(0);
  });

  test("a filter that gives something else now changes what comes, and nothing that was decided", async () => {
    const story = historyStories.find(({ name }) => name === "streams-killed");
    if (story === undefined) throw new Error("the story is gone");
    const path = newPath();
    unpackHistory(format, story.name, path);
    const reader = openJournal(path, { mode: "read", now });
    const before = [...reader.events()];
    reader.close();

    world.upper = "another result";
    const folder = `${path}-folder`;
    mkdirSync(folder);
    const { end, journal } = await play({ story, process: story.goesOn ?? {}, path, folder, now }, "resume");
    const after = [...journal.events()];
    journal.close();
    expect(world.evaluated).toBeGreaterThan(0);
    expect(end).toMatchObject({ state: "degraded", returns: { claims: expect.arrayContaining(["another result"]) } });
    expect(after.slice(0, before.length)).toEqual(before);
    expect(settledTwice(after)).toEqual([]);
  });
});

function recordedIn(format: string): readonly string[] {
  const files = readdirSync(join(import.meta.dirname, "histories", format));
  return files.filter((file) => file.endsWith(".db.gz")).map((file) => file.slice(0, -".db.gz".length));
}

function settledTwice(events: readonly Event[]): readonly number[] {
  const settled = events.flatMap((event) => (event.kind === "settled" ? [event.iid] : []));
  return settled.filter((iid, index) => settled.indexOf(iid) !== index);
}
