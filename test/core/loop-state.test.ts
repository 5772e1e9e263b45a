/** What a loop writes of its state: exact, and of what only grows only what is new. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Event } from "../../src/core/event.ts";
import { changeOf, stateAfter } from "../../src/core/loop-state.ts";
import { drive, refold } from "./drive.ts";
import { planOf } from "./plan-of.ts";

/** A loop over a list and a text that grow by one element and one line a round, with what stays as it is beside them. */
const growing = (rounds: number): string =>
  `
sluice: 1
name: growing
why: To see what it writes.
nodes:
  l:
    why: w
    loop: ${rounds}
    state:
      seen: []
      log: ""
      rules: {limit: 3, words: [never, always]}
    nodes:
      text: {text: "found in round {{ round }}"}
      found: {value: {id: round, text: text}}
    next:
      seen: seen + [found]
      log: log ~ "round " ~ round ~ "\\n"
    returns: {seen: seen | length, log: log | length, limit: rules.limit}
returns: l
`.replaceAll("[never, always]", `["never", "always"]`);

const roundsOf = (rounds: number) => drive({ plan: planOf(growing(rounds), "growing.yaml"), answer: () => undefined });

const bytesOf = (events: readonly Event[]): number =>
  events.filter(({ kind }) => kind === "round_ended").reduce((sum, event) => sum + JSON.stringify(event).length, 0);

test("twice the rounds write twice the bytes", () => {
  const bytes = [250, 500, 1_000].map((rounds) => bytesOf(roundsOf(rounds).events));
  expect(bytes[0]).toBeLessThan(250 * 400);
  expect(bytes[1]).toBeLessThan((bytes[0] ?? 0) * 2.1);
  expect(bytes[2]).toBeLessThan((bytes[1] ?? 0) * 2.1);
});

test("what was written gives the state back, and nothing keeps it once the loop has settled", () => {
  const { events, state, end } = roundsOf(300);
  expect(end).toMatchObject({ state: "completed", returns: { limit: 3, seen: 300, log: 9 * 8 + 90 * 9 + 201 * 10 } });
  const [[iid, loop] = [0, undefined]] = state.loops;
  const atEnd = events.findIndex((event) => event.kind === "settled" && event.iid === iid);
  const again = refold(planOf(growing(300), "growing.yaml"), events.slice(0, atEnd)).loops.get(iid);
  const rounds = Array.from({ length: 300 }, (_, index) => index + 1);
  const seen = rounds.map((id) => ({ id, text: `found in round ${id}` }));
  const log = rounds.map((id) => `round ${id}\n`).join("");
  expect(again?.state).toEqual([seen, log, { limit: 3, words: ["never", "always"] }]);
  expect(loop).toMatchObject({ ended: "exhausted", state: [] });
});

const value = fc.oneof(
  fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
  fc.string({ unit: "binary", maxLength: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value and one that may have grown from it, stayed, or be another. */
const change = fc
  .tuple(value, value, fc.constantFrom("grows", "stays", "is new"))
  .map(([before, other, how]): readonly [unknown, unknown] => {
    if (how === "stays") return [before, structuredClone(before)];
    if (how === "grows" && Array.isArray(before) && Array.isArray(other)) return [before, [...before, ...other]];
    if (how === "grows" && typeof before === "string" && typeof other === "string") return [before, before + other];
    return [before, other];
  });

test("whatever changes, the change is exact, through the text of the journal as well", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
      const clean = (at: 0 | 1): readonly Json[] => JSON.parse(JSON.stringify(changes.map((one) => one[at])));
      const [before, after] = [clean(0), clean(1)];
      const written = JSON.parse(JSON.stringify(changeOf(before, after)));
      expect(JSON.stringify(stateAfter(before, written))).toBe(JSON.stringify(after));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test("what is equal is not written again, though it was made anew; another order of keys is", () => {
  const kept = { kept: [-1], state: [null] };
  expect(changeOf([{ a: [1] }], [{ a: [1] }])).toEqual(kept);
  expect(changeOf([[1]], [[1]])).not.toEqual(changeOf([[1]], [[2]]));
  for (const after of [{ b: 2, a: 1 }, null, "a", [1, 2]]) {
    expect(changeOf([{ a: 1, b: 2 }], [after])).not.toEqual(kept);
    expect(changeOf([after], [{ a: 1, b: 2 }])).not.toEqual(kept);
  }
});
