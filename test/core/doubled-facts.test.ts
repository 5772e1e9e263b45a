/** What the world says twice, or says of an attempt that is over, changes nothing. */
import { expect, test } from "vitest";
import { drive } from "./drive.ts";
import { effortStories } from "./effort-stories.ts";
import { graphStories } from "./graph-stories.ts";
import { limitStories } from "./limit-stories.ts";
import { orderStories } from "./order-stories.ts";
import { outcomeStories } from "./outcome-stories.ts";
import { planOf } from "./plan-of.ts";
import { answerOf, pipelineOf } from "./tell-story.ts";

const stories = [...outcomeStories, ...effortStories, ...graphStories, ...limitStories, ...orderStories];

test.each(stories.map((story) => [story.name, story] as const))("%s", (_, story) => {
  const plan = planOf(pipelineOf(story), "story.yaml", true);
  const { limits, usage } = story;
  const call = { plan, ...(limits === undefined ? {} : { limits }), ...(usage === undefined ? {} : { usage }) };
  const once = drive({ ...call, answer: answerOf(story) });
  const twice = drive({ ...call, answer: answerOf(story), isDoubled: true });
  const decisions = ({ events }: typeof once) => events.map(({ seq: _seq, ...event }) => event);
  expect(decisions(twice)).toEqual(decisions(once));
});
