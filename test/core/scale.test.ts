/**
 * What a run costs for each element of its lists does not grow with them: four times the elements have four times the
 * events, values read and loaded from disk and looks at elements, and no step is larger than its limits. Counted, not
 * timed.
 */
import { describe, expect, it, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { distinctKey } from "../../src/core/item-key.ts";
import { addText, createTextSet } from "../../src/core/numbers.ts";
import { createState, type ListState, type State } from "../../src/core/state.ts";
import { step } from "../../src/core/step.ts";
import { planOf } from "./plan-of.ts";

type Cost = { readonly [what in "events" | "reads" | "loads" | "looks" | "most"]: number };

/** Runs a pipeline whose node `list` gives `{xs: [0, 1, …]}`, and whose other programs end well. */
function costOf(nodes: string, length: number, isOnDisk: boolean): Cost {
  const head = "sluice: 1\nname: wide\nwhy: To count what it costs.\nnodes:";
  const list = `
  list: {why: w, run: [list], parse: json, output: {xs: [integer, ..100000]}}`;
  const plan = planOf(`${head}${list}${nodes}\n`, "wide.yaml", true);
  const count = { events: 0, reads: 0, loads: 0, looks: 0, most: 0 };
  const made = createState(plan, isOnDisk ? { valueBytes: 0 } : {});
  const values: State["values"] = {
    ...made.values,
    get(seq) {
      count.reads += 1;
      return made.values.get(seq);
    },
  };
  const state: State = { ...made, values };
  const kept: Event[] = [];
  let facts: Fact[] = begin();
  while (state.ended === undefined) {
    const { events, commands, missing } = step(state, facts, 1_000);
    for (const event of events) kept.push(event);
    count.most = Math.max(count.most, events.length);
    count.loads += missing.length;
    if (missing.length === 0) values.trim();
    for (const seq of missing) {
      const event = kept[seq - 1];
      if (event !== undefined && "value" in event && event.value !== undefined) values.put(seq, event.value);
    }
    facts = commands.flatMap((command): Fact[] => {
      if (command.do !== "start") return [];
      const xs = isOnDisk ? numbersTo(length) : watched(numbersTo(length), () => (count.looks += 1));
      const value = command.address === "list" ? { xs } : { code: 0, stdout: "", stderr: "" };
      return [{ kind: "replied", iid: command.iid, attempt: command.attempt, value }];
    });
  }
  return { ...count, events: kept.length };
}

function numbersTo(length: number): readonly number[] {
  return Array.from({ length }, (_, x) => x);
}

function watched(list: readonly number[], look: () => void): readonly number[] {
  return new Proxy(list, {
    get(of, name) {
      look();
      return Reflect.get(of, name, of);
    },
  });
}

function begin(): Fact[] {
  const run = {
    run: "r",
    inputs: {},
    seed: 1,
    provider: "test",
    stubRun: false,
    limits: { atOnce: 16, list: 100_000 },
  };
  const host = { host: "h", boot: "b", pid: 1, version: "0", mode: "start" } as const;
  return [
    { kind: "run_began", ...run },
    { kind: "attached", epoch: 1, ...host },
  ];
}

const items = `
  n: {why: w, each: x in list.xs, value: {v: x // 2}}`;

const wide: readonly (readonly [name: string, nodes: string])[] = [
  ["a fan-out without programs", items],
  ["a fan-out of programs", `\n  n: {why: w, each: x in list.xs, run: [do, "{{ x }}"]}`],
  [
    "three fan-outs in a chain",
    `${items}
  m: {why: w, each: p in pairs(n), key: p.key, value: p.value.v}
  o: {why: w, each: p in pairs(m), key: p.key, run: [do, "{{ p.value }}"]}`,
  ],
  [
    "equal elements of a stream",
    `${items}\n  d: {from: y in n, distinct: y.v}\n  u: {why: w, each: z in d, value: z.v}`,
  ],
  ["caps in a stream", `${items}\n  d: {from: y in n, cap: {per: y.v, max: 1}, take: 50}`],
  [
    "chunks in source order",
    `${items}\n  c: {from: y in n, order: source, chunk: 7}\n  u: {why: w, each: z in c, value: z | length}`,
  ],
  ["a take that cuts off most", `${items}\n  m: {why: w, each: y in n, take: 5, run: [do, "{{ y.v }}"]}`],
  [
    "a whole list with a step of each kind",
    `\n  d: {from: x in list.xs, where: x > 3, sort: x desc, distinct: x // 2, group: x % 9}`,
  ],
  [
    "conditions asked after each item",
    `\n  n: {why: w, each: x in list.xs, stop_each: {much: so_far.failed > 2}, run: [do, "{{ x }}"]}`,
  ],
  [
    "a fan-out that was stopped",
    `\n  n: {why: w, each: x in list.xs, stop_each: {much: so_far.ok > 2}, run: [do, "{{ x }}"]}`,
  ],
  [
    "items that need the one before",
    `
  tasks:
    from: x in list.xs
    select:
      id: x
      needs: >-
        [y for y in [x - 1] if y >= 0]
  n: {why: w, each: t in tasks, take: 100000, key: t.id, needs_items: t.needs, value: needed | length}`,
  ],
  [
    "rounds of a loop that goes through a list",
    `\n  l: {why: w, loop: "x in [y + 1 for y in list.xs]", nodes: {n: {value: x}}, returns: n}`,
  ],
  [
    "whole lists that every item of another reads",
    `${items}
  m: {why: w, each: x in list.xs, value: (pairs(n) | length) + (outcomes(n) | length) + (failures(n) | length) + x}`,
  ],
];

describe.each(wide)("%s", (_, nodes) => {
  it.each([false, true])("costs the same for each element, values on disk: %s", (isOnDisk) => {
    const [few, many] = [costOf(nodes, 250, isOnDisk), costOf(nodes, 1_000, isOnDisk)];
    for (const what of ["events", "reads", "loads", "looks"] as const) {
      expect(many[what], `${what}: ${few[what]} for a quarter`).toBeLessThan(few[what] * 4.6 + 2_000); // what is little stays in memory
    }
    expect(many.most).toBeLessThan(limits.eventsPerStep + 100);
  });
});

test("a double gets its name in one try", () => {
  const tries = [250, 1_000].map((count) => {
    let looks = 0;
    const keys = createTextSet();
    keys.table = new Proxy(new Float64Array(8_192), {
      get(table, name) {
        looks += 1;
        return Reflect.get(table, name, table);
      },
    });
    const list: Pick<ListState, "keys" | "transient"> = { keys, transient: undefined };
    for (let item = 0; item < count; item += 1) addText(keys, distinctKey(list, "same", true));
    expect(keys.size).toBe(count);
    return looks / count;
  });
  expect(tries[1]).toBeLessThan((tries[0] ?? 0) * 1.5);
});
