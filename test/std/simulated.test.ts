/** Every caller with agents who say anything that fits: it ends, and nothing in the patterns is computed in vain. */
import { expect, test } from "vitest";
import { runProgram } from "../fuzz/run-program.ts";
import { judgingStories } from "./judging-stories.ts";
import { compileBeside } from "./run-caller.ts";
import { workingStories } from "./working-stories.ts";

const stories = [...judgingStories, ...workingStories];
const patterns = new Set(stories.map(({ pattern }) => pattern));

test.each([...patterns])("%s", async (pattern) => {
  const inputs = stories.find((story) => story.pattern === pattern)?.inputs ?? {};
  const { value } = compileBeside(pattern, "caller.yaml");
  if (value === undefined) throw new Error("it does not compile");
  for (let seed = 1; seed <= 2; seed += 1) {
    const { end, causes } = await runProgram(value, seed, inputs);
    expect(["completed", "degraded", "failed", "needs_input"]).toContain(end.state);
    expect(causes.filter((cause) => /^(?:expression|internal|input|limit):/.test(cause))).toEqual([]);
  }
});
