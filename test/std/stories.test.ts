/** What callers of the patterns get, also where agents die and lists are empty; each story also with crashes on the way. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { type Drive, type Driven, drive, type Later } from "../core/drive.ts";
import { judgingStories } from "./judging-stories.ts";
import { answersOf, compileBeside } from "./run-caller.ts";
import type { PatternStory } from "./story.ts";
import { workingStories } from "./working-stories.ts";

const stories = [...judgingStories, ...workingStories];
const plans = new Map<string, Plan>();

function planFor(pattern: string): Plan {
  const known = plans.get(pattern) ?? compileBeside(pattern, "caller.yaml").value;
  if (known === undefined) throw new Error(`the caller of ${pattern} does not compile`);
  plans.set(pattern, known);
  return known;
}

function tell(story: PatternStory, more: Partial<Drive> = {}): Driven {
  const later: Later = { afterMs: 3 * 86_400_000, answer: () => undefined };
  const { person } = story;
  const people = person && {
    people: () => ({
      choice: person.choice,
      actor: "anna",
      ...(person.reason === undefined ? {} : { input: { reason: person.reason } }),
    }),
  };
  const { pattern, inputs, says } = story;
  return drive({ plan: planFor(pattern), inputs, answer: answersOf(says), later, ...people, ...more });
}

function expectEnd({ state, value, cause }: PatternStory, { end }: Driven): void {
  expect(end?.state, JSON.stringify(end?.cause)).toBe(state);
  if (value !== undefined) expect(end?.returns).toEqual(value);
  if (cause !== undefined) expect(JSON.stringify(end?.cause)).toContain(cause);
}

describe.each(stories.map((story) => [`${story.pattern}: ${story.name}`, story] as const))("%s", (_, story) => {
  it("ends so", () => {
    const driven = tell(story);
    expectEnd(story, driven);
    if (story.asked !== undefined) expect(driven.asked.length).toBe(story.asked);
  });

  it("ends so in any order", () => {
    for (const seed of [1, 2, 3]) expectEnd(story, tell(story, { seed }));
  });

  it("ends so whatever dies on the way", () => {
    expectEnd(story, tell(story, { crashAt: (commit) => commit % 3 === 0 }));
  });
});
