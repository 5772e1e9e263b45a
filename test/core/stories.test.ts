/** How runs end, told as stories; each also with crashes after every third commit, and with no value kept in memory. */
import { describe, expect, it } from "vitest";
import { isJsonObject, type Json } from "../../src/base/json.ts";
import { addressOf } from "../../src/core/address.ts";
import { type Drive, type Driven, drive } from "./drive.ts";
import { effortStories } from "./effort-stories.ts";
import { endStories } from "./end-stories.ts";
import { graphStories } from "./graph-stories.ts";
import { limitStories } from "./limit-stories.ts";
import { loopStories } from "./loop-stories.ts";
import { orderStories } from "./order-stories.ts";
import { outcomeStories } from "./outcome-stories.ts";
import { planOf } from "./plan-of.ts";
import type { Story } from "./story.ts";
import { streamStories } from "./stream-stories.ts";
import { answerOf, pipelineOf } from "./tell-story.ts";

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function expectStory(story: Story, driven: Driven): void {
  expectTruth(driven);
  const cause = JSON.stringify(driven.end?.cause);
  expect(driven.end?.state, cause).toBe(story.state);
  if (story.cause !== undefined) expect(driven.end?.cause).toMatchObject(story.cause);
  if (story.value !== undefined) expect(driven.end?.returns, cause).toEqual(story.value);
  for (const [address, outcome] of Object.entries(story.outcomes ?? {})) {
    expect(driven.outcomes.get(address), address).toBe(outcome);
  }
}

/** Whatever the story: the census adds up, and a run in which something failed or was dropped is not \`completed\`. */
function expectTruth({ outcomes, end, events }: Driven): void {
  const ended = events.findLast((event) => event.kind === "run_ended");
  if (ended?.kind !== "run_ended") throw new Error("a run ends with `run_ended`");
  const { total, dropped, ...counts } = ended.census;
  const found = Object.fromEntries(Object.keys(counts).map((outcome) => [outcome, 0]));
  for (const outcome of outcomes.values()) if (outcome !== "unsettled") found[outcome] = (found[outcome] ?? 0) + 1;
  expect(counts).toEqual(found);
  expect(total).toBe([...outcomes.values()].filter((outcome) => outcome !== "unsettled").length);
  if (counts.failed + counts.blocked + counts.cancelled + dropped > 0) expect(end?.state).not.toBe("completed");
}

function expectRequests({ prompts = {}, requests = {} }: Story, { events, state }: Driven): void {
  const asked = new Map(
    events.flatMap((event) =>
      event.kind === "started" ? [[addressOf(state, event.iid), event.request] as const] : [],
    ),
  );
  for (const [address, prompt] of Object.entries(prompts)) expect(asked.get(address)).toMatchObject({ prompt });
  for (const [address, request] of Object.entries(requests)) expect(asked.get(address)).toMatchObject(request);
}

/** What happened, in order: each of those expected comes after the one before. */
function expectOrder({ starts = [], events = [] }: Story, { asked, events: all, state }: Driven): void {
  expect(firstOutOfOrder(starts, asked, (wanted, address) => wanted === address)).toBeUndefined();
  const told = all.map((event): Json => {
    const fields: Json = JSON.parse(JSON.stringify(event));
    return { ...(isJsonObject(fields) ? fields : {}), of: "iid" in event ? addressOf(state, event.iid) : "" };
  });
  const missing = firstOutOfOrder(events, told, holdsAtLeast);
  const near = told.filter((event) => holdsAtLeast({ kind: missing?.["kind"] ?? "" }, event));
  expect(missing, JSON.stringify(near)).toBeUndefined();
}

function firstOutOfOrder<W, F>(
  wanted: readonly W[],
  found: readonly F[],
  fits: (one: W, other: F) => boolean,
): W | undefined {
  let at = 0;
  for (const one of wanted) {
    const place = found.findIndex((other, index) => index >= at && fits(one, other));
    if (place === -1) return one;
    at = place + 1;
  }
  return undefined;
}

/** True if all that `wanted` says stands in `found`. */
function holdsAtLeast(wanted: Json, found: Json | undefined): boolean {
  if (!isJsonObject(wanted)) return JSON.stringify(wanted) === JSON.stringify(found);
  return isJsonObject(found) && Object.entries(wanted).every(([name, value]) => holdsAtLeast(value, found[name]));
}

describe.each(
  [
    ...outcomeStories,
    ...effortStories,
    ...graphStories,
    ...limitStories,
    ...orderStories,
    ...streamStories,
    ...loopStories,
    ...endStories,
  ].map((story) => [story.name, story] as const),
)("%s", (_, story) => {
  const plan = lazily(() => planOf(pipelineOf(story), "story.yaml", true));
  const call = (): Pick<Drive, "plan" | "inputs" | "limits" | "usage" | "late"> => ({
    plan: plan(),
    ...(story.inputs === undefined ? {} : { inputs: story.inputs }),
    ...(story.late === undefined ? {} : { late: (address: string) => story.late?.includes(address) === true }),
    ...(story.limits === undefined ? {} : { limits: story.limits }),
    ...(story.usage === undefined ? {} : { usage: story.usage }),
  });

  it("ends so", () => {
    const driven = drive({ ...call(), answer: answerOf(story) });
    expectStory(story, driven);
    expectRequests(story, driven);
    expectOrder(story, driven);
    if (story.asked !== undefined) expect([...driven.asked].sort()).toEqual(story.asked);
    for (const [address, count] of Object.entries(story.attempts ?? {})) {
      expect(driven.asked.filter((one) => one === address).length, address).toBe(count);
    }
  });

  it.skipIf(story.usage !== undefined)("ends so whatever dies on the way", () => {
    expectStory(story, drive({ ...call(), answer: answerOf(story), crashAt: (commit) => commit % 3 === 0 }));
    for (let at = 1, commits = Number.POSITIVE_INFINITY; at <= commits; at += 1) {
      const driven = drive({ ...call(), answer: answerOf(story), crashAt: (commit) => commit === at });
      commits = driven.commits;
      expectStory(story, driven);
    }
  });

  it("ends so with no value in memory", () => {
    expectStory(story, drive({ ...call(), answer: answerOf(story), evict: true }));
  });
});
