/** Attempts in made-up time: when the next one begins, what it is shown, on which model, and what ends one. */
import { describe, expect, test } from "vitest";
import type { CauseKind } from "../../src/base/outcome.ts";
import { planOf } from "./plan-of.ts";
import {
  type Asked,
  crashAndResume,
  eventsOf,
  iidAt,
  runTo,
  type TimedAnswer,
  tell,
  timedWorld,
} from "./timed-world.ts";

const head = "sluice: 1\nname: tried\nwhy: w\n";
const one = (node: string, more = "") => planOf(`${head}${more}nodes:\n  a: {why: w, ${node}}\nreturns: a\n`);

/** Fails so many times with the cause, each time with other words, then replies. */
function failing(times: number, kind: CauseKind = "provider", more: Partial<TimedAnswer> = {}) {
  return ({ attempt }: Asked): TimedAnswer => {
    const message = `it broke ${"again ".repeat(attempt)}`;
    return attempt <= times ? { afterMs: 0, cause: { kind, message }, ...more } : { afterMs: 0 };
  };
}

function told(plan: ReturnType<typeof one>, answer: (asked: Asked) => TimedAnswer, more: object = {}) {
  const world = timedWorld({ plan, answer, ...more });
  runTo(world);
  return world;
}

const waits = ({ asked }: { asked: readonly Asked[] }): number[] =>
  asked.slice(1).map(({ at }, index) => at - (asked[index]?.at ?? 0));

describe("the wait before the next attempt", () => {
  test("doubles each time, with a quarter of jitter from the seed of the run", () => {
    const plan = one("retry: {max: 6, delay: 10s}, prompt: hi");
    const found = waits(told(plan, failing(6)));
    const rough = [10, 20, 40, 80, 160, 300].map((seconds) => seconds * 1_000);
    expect(found.map((ms, index) => Math.abs(ms / (rough[index] ?? 0) - 1) <= 0.25)).toEqual(Array(6).fill(true));
    expect(waits(told(plan, failing(6)))).toEqual(found);
    expect(waits(told(plan, failing(6), { seed: 2 }))).not.toEqual(found);
    expect(new Set(found.map((ms, index) => ms / (rough[index] ?? 1))).size).toBe(6);
  });

  test("is a second where nobody says more", () => {
    const [first = 0] = waits(told(one("retry: 1, prompt: hi"), failing(1)));
    expect(first).toBeGreaterThanOrEqual(750);
    expect(first).toBeLessThanOrEqual(1_250);
  });

  test("can be computed over the inputs, in seconds", () => {
    const plan = one("retry: {max: 1, delay: inputs.pause * 2}, prompt: hi", "inputs: {pause: integer 1..60}\n");
    const [first = 0] = waits(told(plan, failing(1), { inputs: { pause: 30 } }));
    expect(Math.abs(first / 60_000 - 1)).toBeLessThanOrEqual(0.25);
  });

  test("is as long as the provider asks for, where that is longer", () => {
    const plan = one("retry: 1, prompt: hi");
    expect(waits(told(plan, failing(1, "provider", { retryAfterMs: 45_000 })))).toEqual([45_000]);
    expect(waits(told(plan, failing(1, "provider", { retryAfterMs: 5 })))[0]).toBeGreaterThan(700);
  });

  test("holds no slot, and goes on over a crash", () => {
    const plan = planOf(`${head}nodes:
  a: {why: w, retry: {max: 1, delay: 1h}, prompt: hi}
  b: {why: w, each: n in range(3), prompt: "{{ n }}"}
returns: [a, b]
`);
    const answer = (asked: Asked): TimedAnswer => (asked.address === "a" ? failing(1)(asked) : { afterMs: 1_000 });
    const world = timedWorld({ plan, answer, limits: { atOnce: 1 } });
    runTo(world, 1_060_000);
    expect(world.asked.map(({ address }) => address)).toEqual(["a", "b[0]", "b[1]", "b[2]"]);
    crashAndResume(world);
    runTo(world);
    const [wait = 0] = [(world.asked.at(-1)?.at ?? 0) - 1_000_000];
    expect(Math.abs(wait / 3_600_000 - 1)).toBeLessThanOrEqual(0.25);
    expect(world.state.ended?.state).toBe("completed");
  });
});

describe("which failures are tried again", () => {
  const all: readonly CauseKind[] = [
    "timeout",
    "idle",
    "provider",
    "output_invalid",
    "output_truncated",
    "exit",
    "signal",
  ];
  const not: readonly CauseKind[] = [
    "refusal",
    "spawn",
    "denied",
    "conflict",
    "expression",
    "input",
    "limit",
    "internal",
  ];

  test.each(all)("%s", (kind) => {
    expect(told(one("retry: {max: 2, delay: 1ms}, prompt: hi"), failing(2, kind)).asked).toHaveLength(3);
  });

  test.each(not)("not %s: another attempt cannot help", (kind) => {
    expect(told(one("retry: 2, prompt: hi"), failing(2, kind)).asked).toHaveLength(1);
  });

  test("only those of `on`", () => {
    const plan = one("retry: {max: 2, delay: 1ms, on: [idle]}, prompt: hi");
    expect(told(plan, failing(2, "idle")).asked).toHaveLength(3);
    expect(told(plan, failing(2, "provider")).asked).toHaveLength(1);
  });
});

describe("the same error twice running on one model", () => {
  const same =
    (kind: CauseKind, message = "line 3: no JSON", output?: string) =>
    ({ attempt }: Asked): TimedAnswer => ({
      afterMs: 0,
      cause: { kind, message: message.replace("3", `${attempt}`), ...(output === undefined ? {} : { output }) },
    });

  test("ends the attempts; numbers do not tell two errors apart, other words and other output do", () => {
    const plan = one("retry: {max: 5, delay: 1ms}, prompt: hi");
    expect(told(plan, same("output_invalid")).asked).toHaveLength(2);
    expect(told(plan, failing(9, "output_invalid")).asked).toHaveLength(6);
    const other = ({ attempt }: Asked): TimedAnswer =>
      same("exit", "code 3", "ab".repeat(attempt))({ attempt } as Asked);
    expect(told(plan, other).asked).toHaveLength(6);
  });

  test("but not where another came between", () => {
    const plan = one("retry: {max: 5, delay: 1ms}, prompt: hi");
    const inTurn = ({ attempt }: Asked): TimedAnswer =>
      same("exit", attempt % 2 === 0 ? "no bread" : "no wine")({ attempt } as Asked);
    expect(told(plan, inTurn).asked).toHaveLength(6);
  });

  test.each(["timeout", "idle", "provider"] as const)("%s says nothing of the model: it is tried again", (kind) => {
    expect(told(one("retry: {max: 5, delay: 1ms}, prompt: hi"), same(kind)).asked).toHaveLength(6);
  });

  test("goes to the next model of a ladder, over rungs that are the same model", () => {
    const plan = one("model: [fast, fast, fast, strong], retry: {max: 5, delay: 1ms}, prompt: hi");
    const models = told(plan, same("output_invalid")).asked.map(({ request }) =>
      request.kind === "agent" ? request.model.replace(/-\d.*/, "") : "",
    );
    expect(models).toEqual(["claude-haiku", "claude-haiku", "claude-opus", "claude-opus"]);
  });
});

test("each attempt is shown what went wrong before, the oldest first", () => {
  const world = told(one("retry: {max: 2, delay: 1ms}, prompt: hi"), failing(2));
  const feedback = world.asked.map(({ request }) => (request.kind === "agent" ? request.feedback : []));
  expect(feedback).toEqual([[], ["it broke again "], ["it broke again ", "it broke again again "]]);
});

describe("a timeout", () => {
  test("ends the attempt, waits for its end, and tries again", () => {
    const plan = one("timeout: 5s, retry: {max: 1, delay: 1ms}, prompt: hi");
    const world = timedWorld({
      plan,
      answer: ({ attempt }) => (attempt === 1 ? {} : { afterMs: 4_000 }),
      abortMs: 700,
    });
    runTo(world);
    const [, second] = world.asked;
    expect(second?.at).toBe(1_000_000 + 5_000 + 700 + 1);
    expect(eventsOf(world, "aborted")).toHaveLength(1);
    expect(eventsOf(world, "retrying")).toMatchObject([{ reason: { kind: "timeout" } }]);
    expect(world.state.ended?.state).toBe("completed");
  });

  test("a reply that comes while the attempt is being ended counts", () => {
    const world = timedWorld({ plan: one("timeout: 5s, prompt: hi"), answer: () => ({}), abortMs: 700 });
    runTo(world, 1_005_100);
    tell(world, { kind: "replied", iid: iidAt(world, "a"), attempt: 1, value: "just in time" });
    expect(world.state.ended).toMatchObject({ state: "completed", returns: "just in time" });
  });

  test("a reply that comes so late starts no program of a condition, which nothing would end", () => {
    const plan = one("timeout: 5s, ensure: ['result | length > 1', {run: [npm, test]}], prompt: hi");
    const world = timedWorld({ plan, answer: () => ({}), abortMs: 700, ensureMs: 3_600_000 });
    runTo(world, 1_005_100);
    world.coming = []; // the abort is answered by the reply
    tell(world, { kind: "replied", iid: iidAt(world, "a"), attempt: 1, value: "too late" });
    expect(world.state.ended).toMatchObject({ state: "failed", cause: { kind: "timeout" } });
  });

  test("counts the conditions as well", () => {
    const plan = one("timeout: 5s, ensure: [{run: [npm, test]}], prompt: hi");
    const world = timedWorld({ plan, answer: () => ({ afterMs: 1_000 }), ensureMs: 60_000 });
    runTo(world);
    expect(world.state.ended).toMatchObject({ state: "failed", cause: { kind: "timeout" } });
    expect(world.now).toBe(1_005_010);
  });

  test("goes on for a reply whose conditions a crash cut short, however long nobody worked on the run", () => {
    const plan = one("timeout: 5s, ensure: [{run: [npm, test]}], prompt: hi");
    const world = timedWorld({ plan, answer: () => ({ afterMs: 1_000 }), ensureMs: 3_000 });
    runTo(world, 1_002_000);
    world.now += 24 * 3_600_000;
    crashAndResume(world);
    runTo(world);
    expect(world.state.ended?.state).toBe("completed");
  });

  test("does not count the time in which no process of the run lived", () => {
    const plan = one("timeout: 2h, batch: true, prompt: hi");
    const world = timedWorld({ plan, answer: () => ({}) });
    runTo(world, 1_060_000);
    const iid = iidAt(world, "a");
    tell(world, { kind: "queued", iid, attempt: 1, ticket: "t" });
    world.now += 24 * 3_600_000; // nobody works on it for a day; the provider does
    crashAndResume(world);
    runTo(world, world.now + 3_600_000);
    expect(world.isOver).toBe(false);
    tell(world, { kind: "replied", iid, attempt: 1, value: "ok" });
    expect(world.state.ended?.state).toBe("completed");
  });
});

describe("conditions", () => {
  const plan = one(
    "ensure: [result.n > 0, {run: [npm, test]}, result.n < 9], retry: {max: 3, delay: 1ms}, prompt: hi, output: {n: integer}",
  );
  const counts =
    (...values: readonly number[]) =>
    ({ attempt }: Asked): TimedAnswer => ({ afterMs: 10, value: { n: values[attempt - 1] ?? 5 } });

  test("hold in the order in which they were written: a program is run once all before it hold", () => {
    const seen: string[] = [];
    const ensure = (attempt: number, index: number) => {
      seen.push(`${attempt}/${index}`);
      return attempt === 2 ? { ok: false, output: "2 of 9 tests fail" } : { ok: true };
    };
    const world = told(plan, counts(0, 3, 9, 4), { ensure });
    expect(seen).toEqual(["2/1", "3/1", "4/1"]);
    expect(world.state.ended).toMatchObject({ state: "completed", returns: { n: 4 } });
    const last = world.asked.at(-1)?.request;
    expect(last?.kind === "agent" && last.feedback).toEqual([
      "`result.n > 0` does not hold",
      "`npm test` did not end with 0\n2 of 9 tests fail",
      "`result.n < 9` does not hold",
    ]);
  });

  test("alone are judged anew where a crash came after the reply: nobody is asked again", () => {
    const seen: number[] = [];
    const ensure = (attempt: number) => ({ ok: seen.push(attempt) > 0 });
    const world = timedWorld({ plan, answer: counts(3, 4), ensure, ensureMs: 60_000 });
    runTo(world, 1_010_000);
    crashAndResume(world);
    runTo(world);
    expect([seen, world.state.ended?.state]).toEqual([[1, 1], "completed"]);
    expect(eventsOf(world, "started")).toHaveLength(1);
  });

  test("that cannot be computed do not hold, and say why", () => {
    const broken = one("ensure: [10 / result.n > 1], prompt: hi, output: {n: integer}");
    expect(told(broken, counts(0)).state.ended).toMatchObject({
      state: "failed",
      cause: { kind: "ensure", message: expect.stringMatching(/`10 \/ result\.n > 1` does not hold: .*zero/) },
    });
  });
});
