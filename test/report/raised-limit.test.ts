/** The limit that a report says to raise is the one that holds the run, and the value lets it go on. */
import { expect, test } from "vitest";
import { raisedLimit } from "../../src/report/raised-limit.ts";
import { drive } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";

test.each([
  ["the run asked 1 agent, its limit", "agents=2"],
  ["the run asked 200 agents, its limit", "agents=400"],
  ["the run asked 0 agents, its limit", "agents=1"],
  ["the run used its time limit of 90m", "time=180m"],
  ["the run used its time limit of 1500ms", "time=3000ms"],
  ["the run used its time limit of 0ms", "time=10m"],
  ["the run used 90 of its 100 tokens, and the next request needs 40 or more", "tokens=200"],
  ["the run used 0 of its 100 tokens, and the next request needs 2100 or more", "tokens=3200"],
  ["the run used $1.20 of its $1.5 tokens, and the next request needs $0.4000 or more", "NAME=MORE"],
  ["the run used $1.20 of its $1.5, and the next request needs $0.4000 or more", "usd=3"],
  ["the run used $0.0000 of its $0, and the next request needs $0.0300 or more", "usd=0.04"],
  ["somebody said stop", "NAME=MORE"],
])("%s: %s", (message, raised) => {
  expect(raisedLimit(message)).toBe(raised);
});

test("without a word of what holds it, there is none to name", () => {
  expect(raisedLimit(undefined)).toBe("NAME=MORE");
});

const rates = { keeps: "attempt", outputTokens: 10_000, usd: { "claude-opus-5-5": [4, 20] } } as const;
const usage = { inputTokens: 1_000, outputTokens: 9_000 };
const plan = planOf(`sluice: 1
name: many
why: More than the limits allow.
limits: {agents: 99}
nodes:
  n: {why: w, each: x in range(6), prompt: "{{ x }}"}
returns: n | length
`);

test.each([
  [{ agents: 2 }, "agents=4"],
  [{ tokens: 35_000, rates }, "tokens=70000"],
  [{ usd: 0.4, rates }, "usd=0.8"],
])("it is read from what the scheduler says of %o", (limits, raised) => {
  const { events } = drive({
    plan,
    seed: 1,
    limits: { atOnce: 1, ...limits },
    answer: () => ({ value: "ok" }),
    usage,
  });
  const held = events.find((event) => event.kind === "held");
  expect(raisedLimit(held?.kind === "held" ? held.message : undefined)).toBe(raised);
});
