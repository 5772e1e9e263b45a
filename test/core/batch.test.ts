/** Requests of `batch: true` hold no slot, and are waited for again by the process that goes on with the run. */
import { expect, test } from "vitest";
import type { Fact } from "../../src/core/event.ts";
import { pending } from "../../src/core/pending.ts";
import { createState } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const plan = planOf(`sluice: 1
name: batched
why: Many that have time, and one that has not.
nodes:
  slow: {why: Many., each: n in range(5), batch: true, prompt: "slow {{ n }}"}
  fast: {why: One., each: n in range(3), prompt: "fast {{ n }}"}
returns: [slow | length, fast | length]
`);

const host = { host: "h", boot: "b", pid: 1, version: "0" } as const;
const began: Fact = {
  kind: "run_began",
  run: "r",
  inputs: {},
  seed: 1,
  provider: "test",
  stubRun: false,
  limits: { atOnce: 2, list: 100 },
};

test("all of a batch start at once beside what has slots; a crash loses the others alone", () => {
  const state = createState(plan);
  const first = step(state, [began, { kind: "attached", epoch: 1, mode: "start", ...host }], 1_000);
  const starts = first.commands.flatMap((command) => (command.do === "start" ? [command] : []));
  const isBatch = (request: object): boolean => "batch" in request;
  expect(starts.filter(({ request }) => isBatch(request))).toHaveLength(5);
  expect(starts.filter(({ request }) => !isBatch(request))).toHaveLength(2);
  expect([state.inFlight, state.inBatch]).toEqual([7, 5]);
  const queued = starts
    .filter(({ request }) => isBatch(request))
    .map(({ iid, attempt }): Fact => ({ kind: "queued", iid, attempt, ticket: `batch ${iid}` }));
  const second = step(state, queued.slice(0, 4), 1_001);

  const resumed = refold(plan, [...first.events, ...second.events]);
  const commands = pending(resumed);
  expect(commands.filter((command) => command.do === "recover")).toHaveLength(3);
  const again = commands.flatMap((command) => (command.do === "start" ? [command] : []));
  expect(again.map(({ iid, ticket }) => ticket === `batch ${iid}`)).toEqual([true, true, true, true]);
  const [one] = again;
  if (one === undefined) throw new Error("nothing waits");
  step(resumed, [{ kind: "attached", epoch: 2, mode: "resume", ...host }], 2_000);
  const settled = step(resumed, [{ kind: "replied", iid: one.iid, attempt: one.attempt, value: "ok" }], 2_001);
  expect(settled.events).toContainEqual(expect.objectContaining({ kind: "settled", iid: one.iid, outcome: "ok" }));
  expect(resumed.inBatch).toBe(4);
});
