/** How runs go in which people are asked, told as stories: also with a crash before and after every commit. */
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { OpenAsk } from "../../src/core/state.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { askStories } from "./ask-stories.ts";
import { type Drive, type Driven, drive, type People } from "./drive.ts";
import { gateStories } from "./gate-stories.ts";
import type { PeopleStory, Said } from "./people-story.ts";
import { planOf } from "./plan-of.ts";
import { answerOf, pipelineOf } from "./tell-story.ts";

function peopleOf(said: PeopleStory["people"]): People {
  return ({ address, time }: OpenAsk) => {
    const entry = said?.[address];
    const answer: Said | undefined = Array.isArray(entry) ? entry[time - 1] : (entry as Said | undefined);
    return answer === undefined ? undefined : { actor: "Anna", ...answer };
  };
}

function callOf(story: PeopleStory): Omit<Drive, "plan" | "answer"> {
  const { limits, later, laterMs = 86_400_000, waits } = story;
  return {
    people: peopleOf(story.people),
    ...(limits === undefined ? {} : { limits }),
    ...(later === undefined ? {} : { later: { afterMs: laterMs, answer: peopleOf(later) } }),
    ...(waits === undefined ? {} : { waits }),
  };
}

function questionsIn(events: readonly Event[]): string[] {
  return events.flatMap((event) => (event.kind === "asked" ? [`${event.address} ${event.about}`] : [])).sort();
}

function expectStory(story: PeopleStory, driven: Driven): void {
  const cause = JSON.stringify(driven.end?.cause);
  expect(driven.end?.state, cause).toBe(story.state);
  if (story.value !== undefined) expect(driven.end?.returns, cause).toEqual(story.value);
  for (const [address, outcome] of Object.entries(story.outcomes ?? {})) {
    expect(driven.outcomes.get(address), address).toBe(outcome);
  }
}

function expectDetails(story: PeopleStory, { asked, events }: Driven): void {
  if (story.asked !== undefined) expect([...asked].sort()).toEqual(story.asked);
  const processes = events.filter(({ kind }) => kind === "attached").length;
  if (story.processes !== undefined) expect(processes).toBe(story.processes);
  if (story.questions !== undefined) expect(questionsIn(events)).toEqual(story.questions);
  for (const [address, count] of Object.entries(story.attempts ?? {})) {
    expect(asked.filter((one) => one === address).length, address).toBe(count);
  }
  const last = events.findLast((event) => event.kind === "started");
  const told = last?.kind === "started" && last.request.kind === "agent" ? last.request.feedback : [];
  for (const feedback of Object.values(story.feedback ?? {})) expect(told).toEqual(feedback);
}

describe.each([...gateStories, ...askStories].map((story) => [story.name, story] as const))("%s", (_, story) => {
  const plans: Plan[] = [];
  const tell = (more: Partial<Drive> = {}): Driven => {
    const plan = plans[0] ?? planOf(pipelineOf(story), "story.yaml", true);
    plans[0] = plan;
    return drive({ ...callOf(story), plan, answer: answerOf(story), ...more });
  };

  it("ends so", () => {
    const driven = tell();
    expectStory(story, driven);
    expectDetails(story, driven);
  });

  it("ends so, whichever commit the process dies after, once and always", () => {
    const { events } = tell();
    for (let at = 1; at <= events.length; at += 1) expectStory(story, tell({ crashAt: (commit) => commit === at }));
    expectStory(story, tell({ crashAt: (commit) => commit % 3 === 0 }));
  });

  it("ends so with no value in memory", () => {
    expectStory(story, tell({ evict: true }));
  });
});
