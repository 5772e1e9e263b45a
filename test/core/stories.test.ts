/** How runs end, told as stories; each also with crashes after every third commit, and with no value kept in memory. */
import { describe, expect, it } from "vitest";
import type { Request } from "../../src/base/request.ts";
import { type Answer, type Drive, type Driven, drive } from "./drive.ts";
import { effortStories } from "./effort-stories.ts";
import { outcomeStories } from "./outcome-stories.ts";
import { planOf } from "./plan-of.ts";
import type { Reply, Story } from "./story.ts";

function pipelineOf({ head, nodes, returns }: Story): string {
  const lines = ["sluice: 1", "name: story", "why: A story.", ...(head === undefined ? [] : [head]), `nodes:${nodes}`];
  return `${[...lines, ...(returns === undefined ? [] : ["returns: >-", `  ${returns}`])].join("\n")}\n`;
}

function answerOf(story: Story): Drive["answer"] {
  const tries = new Map<string, number>();
  return (address, request) => {
    const id = address.replace(/.*\//, "").replace(/[[#].*/, "");
    const said = story.says?.[address] ?? story.says?.[id];
    const before = tries.get(address) ?? 0;
    tries.set(address, before + 1);
    const reply = Array.isArray(said) ? said[Math.min(before, said.length - 1)] : said;
    return toAnswer(reply, request);
  };
}

function toAnswer(reply: Reply | undefined, request: Request): Answer | undefined {
  if (reply === undefined) return { value: request.kind === "exec" ? { code: 0, stdout: "", stderr: "" } : "ok" };
  if (typeof reply === "object" && reply !== null && "hang" in reply) return undefined;
  if (typeof reply === "object" && reply !== null && "fail" in reply && typeof reply["fail"] === "string") {
    const { fail, message } = reply as Extract<Reply, { fail: unknown }> & { message?: string };
    return { cause: { kind: fail as never, message: String(message ?? "") } };
  }
  return { value: reply };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function expectStory(story: Story, driven: Driven): void {
  const cause = JSON.stringify(driven.end?.cause);
  expect(driven.end?.state, cause).toBe(story.state);
  if (story.value !== undefined) expect(driven.end?.returns, cause).toEqual(story.value);
  for (const [address, outcome] of Object.entries(story.outcomes ?? {})) {
    expect(driven.outcomes.get(address), address).toBe(outcome);
  }
}

describe.each([...outcomeStories, ...effortStories].map((story) => [story.name, story] as const))("%s", (_, story) => {
  const plan = lazily(() => planOf(pipelineOf(story), "story.yaml", true));
  const call = (): Pick<Drive, "plan" | "limits"> => ({
    plan: plan(),
    ...(story.limits === undefined ? {} : { limits: story.limits }),
  });

  it("ends so", () => {
    const driven = drive({ ...call(), answer: answerOf(story) });
    expectStory(story, driven);
    if (story.asked !== undefined) expect([...driven.asked].sort()).toEqual(story.asked);
    for (const [address, count] of Object.entries(story.attempts ?? {})) {
      expect(driven.asked.filter((one) => one === address).length, address).toBe(count);
    }
  });

  it("ends so whatever dies on the way", () => {
    expectStory(story, drive({ ...call(), answer: answerOf(story), crashAt: (commit) => commit % 3 === 0 }));
  });

  it("ends so with no value in memory", () => {
    expectStory(story, drive({ ...call(), answer: answerOf(story), evict: true }));
  });
});
