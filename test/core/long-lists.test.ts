/** Lists that take more than one step: elements of one arrival, a list that is read whole, items that need each other. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { limits } from "../../src/base/limits.ts";
import { type Drive, drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const length = limits.elementsPerChoice * 2 + 100;
const plan = planOf(
  `sluice: 1
name: long
why: One reply with a long list in it.
nodes:
  find:
    why: w
    each: x in range(2)
    run: [find, "{{ x }}"]
    parse: json
    output: {xs: [integer, ..20000]}
  some: {from: x in find.xs, where: x % 3 > 0, distinct: x // 2, take: 4000}
  pieces: {from: x in some, order: source, chunk: 1500}
  sums: {why: w, each: piece in pieces, value: piece | sum}
  whole: {from: x in find.xs, sort: x desc, distinct: x // 5, select: x + 1}
returns:
  sums: sums
  dropped: dropped(some) | length
  whole: whole[:2]
  count: whole | length
`,
  "long.yaml",
  true,
);
const call: Drive = {
  plan,
  isUnchecked: true,
  answer: (address) => ({
    value: address === "find[0]" ? { xs: Array.from({ length }, (_, x) => x) } : { xs: [length] },
  }),
};

/** What it must come to, told without streams. */
function expected(): Json {
  const all = Array.from({ length: length + 1 }, (_, x) => x);
  const firsts = (xs: readonly number[], of: number): number[] => {
    const seen = new Set<number>();
    return xs.filter((x) => !seen.has(Math.floor(x / of)) && seen.add(Math.floor(x / of)));
  };
  const distinct = firsts(
    all.filter((x) => x % 3 > 0),
    2,
  );
  const kept = distinct.slice(0, 4_000);
  const pieces = [kept.slice(0, 1_500), kept.slice(1_500, 3_000), kept.slice(3_000)];
  const whole = firsts(all.toReversed(), 5);
  return {
    sums: pieces.map((piece) => piece.reduce((sum, x) => sum + x, 0)),
    dropped: distinct.length - kept.length,
    whole: whole.slice(0, 2).map((x) => x + 1),
    count: whole.length,
  };
}

test("elements of one arrival are judged a part at a time, each once", () => {
  const { events, end } = drive(call);
  expect(end?.returns).toEqual(expected());
  const judged = events.filter((event) => event.kind === "chosen" && event.codes !== "" && event.src === 0);
  const parts = judged.filter((event) => "ix" in event || "more" in event);
  expect(parts).toMatchObject([
    { more: true },
    { ix: limits.elementsPerChoice, more: true },
    { ix: limits.elementsPerChoice * 2 },
  ]);
});

test.each([
  ["a crash after every commit in turn", (at: number) => ({ crashAt: (commit: number) => commit === at })],
  ["crashes all along", () => ({ crashAt: (commit: number) => commit % 3 === 0 })],
  ["no value in memory", () => ({ evict: true })],
])("the same with %s", (_, way) => {
  for (let at = 1, commits = 12; at <= commits; at += 1) {
    const driven = drive({ ...call, ...way(at) });
    commits = way.length === 0 ? 1 : driven.commits;
    expect(driven.end?.returns).toEqual(expected());
  }
});
