/** Runs that are wider than what the columns, queues and links of the scheduler have room for at first. */
import { expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { checkState } from "./check-state.ts";
import { drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const width = 1_500;
const waiting = planOf(
  `sluice: 1
name: wide
why: Many scopes that all wait for one prompt.
nodes:
  first: {why: w, prompt: first}
  many:
    why: w
    each: x in range(${width})
    nodes:
      a: {value: first ~ x}
      b: {value: a ~ first}
    returns: b
  chosen: {from: m in many, where: m != "", take: ${width}}
  last: {value: many | length}
returns:
  last: last
  chosen: chosen | length
  end: many[${width - 1}]
`,
  "wide.yaml",
  true,
);

test("many wait for one, and all go on when it has settled", () => {
  const { state, end } = drive({ plan: waiting, answer: () => ({ value: "ok" }), isUnchecked: true });
  checkState(state);
  expect(end?.returns).toEqual({ last: width, chosen: width, end: `ok${width - 1}ok` });
  expect(state.census.ok).toBe(4 + 3 * width);
});

test("the same, where the process dies meanwhile and no value stays in memory", () => {
  const crashAt = (commit: number) => commit % 4 === 0;
  const { state, end } = drive({
    plan: waiting,
    answer: () => ({ value: "ok" }),
    isUnchecked: true,
    crashAt,
    evict: true,
  });
  checkState(state);
  expect(end?.returns).toEqual({ last: width, chosen: width, end: `ok${width - 1}ok` });
});

test("what nobody needs any more is not kept", () => {
  const plan = planOf(
    `sluice: 1
name: kept
why: w
nodes:
  many: {why: w, each: x in range(20), retry: 1, prompt: "{{ x }}"}
  each_of: {why: w, each: m in many, prompt: "{{ m }}"}
returns: each_of | length
`,
    "kept.yaml",
    true,
  );
  const answer = (address: string) =>
    address === "many[3]" ? ({ cause: { kind: "refusal", message: "no" } } as const) : { value: address };
  const { state } = drive({ plan, answer, keepsNoKeys: true });
  const left = [state.live, state.asks, state.needed, state.clocks, state.skips, state.parked, state.gates];
  expect(left.map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect([...state.keys.values()]).toEqual(["3"]); // for those who ask what failed
});

test("a step is not larger than its limit, by much, and asks to be called again", () => {
  const state = createState(waiting);
  const run = { run: "r", inputs: {}, seed: 1, provider: "test", stubRun: false, limits: { atOnce: 1, list: 9_999 } };
  const host = { host: "h", boot: "b", pid: 1, version: "0" } as const;
  let result = step(
    state,
    [
      { kind: "run_began", ...run },
      { kind: "attached", epoch: 1, mode: "start", ...host },
    ],
    1,
  );
  const sizes: number[] = [];
  for (; result.more; result = step(state, [], 1)) sizes.push(result.events.length);
  expect(state.columns.count).toBe(5 + 3 * width); // all that can be opened is
  expect(sizes.length).toBeGreaterThan(1);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(limits.eventsPerStep);
  expect(Math.max(...sizes)).toBeLessThan(limits.eventsPerStep + 16);
});

test("a list of as many elements as may be is no failure, one more is", () => {
  const plan = (length: number) =>
    planOf(
      `sluice: 1\nname: long\nwhy: w\nnodes:\n  n: {why: w, each: x in range(${length}), require: 0, value: x}\n  f: {from: x in range(${length}), where: x > 0}\nreturns:\n  n: n | rescue([]) | length\n  f: f | rescue([]) | length\n`,
      "long.yaml",
      true,
    );
  const returns = (length: number) =>
    drive({ plan: plan(length), answer: () => undefined, limits: { list: 7 } }).end?.returns;
  expect(returns(7)).toEqual({ n: 7, f: 6 });
  expect(returns(8)).toEqual({ n: 0, f: 0 });
});
