/** An unchanged re-run starts nothing, whatever the order was in which agents answered; of what failed it starts just that. */
import { describe, expect, test } from "vitest";
import { seedOf } from "../../src/base/hash.ts";
import type { Json } from "../../src/base/json.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { indexRun } from "../../src/run/index-run.ts";
import { type Answer, type Drive, type Driven, drive, randomFrom } from "../core/drive.ts";
import { planOf } from "../core/plan-of.ts";

const head = (nodes: string, returns: string): Plan =>
  planOf(
    `sluice: 1
name: orders
why: What is chosen hangs on who answers first.
inputs: {word: {type: string, default: x}}
models: {quick: model-q, slow: model-s}
nodes:
${nodes.replace(/^(?=.)/gm, "  ")}
returns: ${returns}
`,
    "orders.yaml",
    true,
  );

const streams = head(
  `find:
  why: Searches that bring the same hits in another order.
  each: n in range(4)
  prompt: "find {{ n }}"
  output: {hits: [string, 0..4]}
hits:
  from: hit in find.hits
  distinct: hit
  cap: {per: "hit | length", max: 2}
  take: 4
read:
  why: Each hit in two steps, two at once.
  each: hit in hits
  at_once: 2
  nodes:
    open: {why: First., prompt: "open {{ hit }}", output: {parts: [string, 0..3]}}
    part:
      why: A fan in a fan.
      each: p in open.parts
      take: 2
      prompt: "part {{ p }} of {{ hit }}"
  returns: part
sum: {why: All., prompt: "sum {{ read }}"}`,
  "sum",
);

const loops = head(
  `hunt:
  why: Until two rounds running bring nothing new.
  loop: 4
  state: {seen: []}
  nodes:
    look:
      why: The same question in each round.
      each: n in range(3)
      prompt: "look {{ n }}"
      output: {bugs: [string, 0..4]}
    fresh: {from: b in look.bugs, where: b not in seen, distinct: b, take: 2}
    check:
      why: Each, until one is bad.
      each: b in fresh
      stop_each: {bad: result.verdict == "bad"}
      prompt: "check {{ b }}"
      output: {verdict: good | bad}
  next: {seen: seen + fresh}
  stop: {dry: {when: fresh | length == 0, rounds: 2}}
  returns: seen
sum: {why: All., prompt: "sum {{ hunt }}"}`,
  "sum",
);

const graphs = head(
  `plan: {why: Tasks that need each other., prompt: tasks, output: {tasks: [{id: string, needs: [string, 0..3]}, 0..8]}}
build:
  why: Each when those before it are done.
  each: t in plan.tasks
  key: t.id
  needs_items: t.needs
  retry: 2
  require: 0
  prompt: "build {{ t.id }} on {{ needed }}"
first: {from: b in build, take: 3}
use:
  why: What came first.
  each: b in first
  prompt: "use {{ b }}"
list:
  why: A program that says what it reads.
  run: [list, "{{ inputs.word }}"]
  reads: []
  parse: lines
some_lines: {from: line in list, take: 4}
each_line:
  why: Its lines, each by another model.
  each: line in some_lines
  model: {spread: [quick, slow]}
  prompt: "line {{ line }}"
sum: {why: All., prompt: "sum {{ use }} {{ each_line }}"}`,
  "sum",
);

const words = ["a", "bb", "ccc", "dd", "e", "ff", "ggg", "hh"];

/** The same to the same prompt; a word in the round of a loop is another each time. */
function valueFor(address: string, text: string): Json {
  const random = randomFrom(seedOf(`${address} ${text}`));
  const some = (most: number): string[] =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, () => `${words[Math.floor(random() * words.length)]}`);
  if (text.startsWith("find")) return { hits: some(4) };
  if (text.startsWith("open")) return { parts: some(3) };
  if (text.startsWith("look")) return { bugs: some(4) };
  if (text.startsWith("check")) return { verdict: random() < 0.3 ? "bad" : "good" };
  if (text.startsWith("list")) return some(4);
  if (text !== "tasks") return `${text}!`;
  return {
    tasks: [0, 1, 2, 3, 4, 5].map((n) => ({ id: `t${n}`, needs: n < 2 ? [] : [`t${Math.floor(random() * n)}`] })),
  };
}

/** `fails`: how many of a hundred first attempts fail in a way that another mends; `refuses`: instances, for good. */
type Trouble = { readonly fails: number; readonly refuses: number };

function answerWith({ fails, refuses }: Trouble, seed: number): Drive["answer"] {
  return (address, request, attempt): Answer => {
    const text = request.kind === "agent" ? request.prompt : request.argv.join(" ");
    const luck = randomFrom(seedOf(`${seed} ${address}`))() * 100;
    if (luck < refuses) return { cause: { kind: "refusal", message: "no" } };
    if (attempt === 1 && text.startsWith("build") && luck < refuses + fails)
      return { cause: { kind: "provider", message: `${luck}` } };
    return { value: valueFor(address.replace(/\[[^\]]*\]/g, ""), text) };
  };
}

function runAgain(source: Driven, call: Drive): Driven {
  const journal = createMemoryJournal({ id: "source", pipeline: "p", plan: call.plan, provider: "test", now: 1 });
  journal.append(source.events as Event[], 1);
  const index = indexRun(journal, { isSimulated: false, isStubRun: false });
  return drive({
    ...call,
    source: { id: "source", events: source.events },
    lookUp({ iid, rkey, address, parts }): Fact {
      const entry = index.claim({ rkey, address });
      if (entry === undefined) return { kind: "missed", iid, rkey };
      const about = { fromRun: "source", fromIid: entry.iid, fromSeq: entry.seq, value: index.value(entry), parts };
      return { kind: "found", iid, rkey, ...about };
    },
  });
}

const inputs = { word: "x" };

describe("of a run in which all went well in the end", () => {
  test.each([
    ["streams", streams],
    ["loops", loops],
    ["graphs", graphs],
  ])("over hundreds of orders of arrival nothing starts again, and the end is the same: %s", (_, plan) => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= 200; seed += 1) {
      const answer = answerWith({ fails: 40, refuses: 0 }, seed % 7);
      const source = drive({ plan, inputs, answer, seed, limits: { atOnce: 1 + (seed % 6) } });
      const again = runAgain(source, { plan, inputs, answer, seed: seed + 5_000 });
      expect([seed, again.asked]).toEqual([seed, []]);
      expect(summary(again), `seed ${seed}`).toBe(summary(source));
      ends.add(JSON.stringify(source.end?.returns));
    }
    expect(ends.size).toBeGreaterThan(3);
  });
});

// Where a fan stops early, what failed before that may be left out the next time.
describe("of a run in which some have failed", () => {
  test.each([
    ["streams", streams],
    ["graphs", graphs],
  ])("these start again, and nothing else does: %s", (_, plan) => {
    let failed = 0;
    for (let seed = 1; seed <= 50; seed += 1) {
      const answer = answerWith({ fails: 40, refuses: 10 }, seed);
      const source = drive({ plan, inputs, answer, seed });
      const again = runAgain(source, { plan, inputs, answer, seed: seed + 5_000 });
      const bad = new Set(source.asked.filter((address) => source.outcomes.get(address) === "failed"));
      expect([seed, [...new Set(again.asked)].sort()]).toEqual([seed, [...bad].sort()]);
      expect(summary(again), `seed ${seed}`).toBe(summary(source));
      failed += bad.size;
    }
    expect(failed).toBeGreaterThan(50);
  });
});

function summary({ end, outcomes }: Driven): string {
  return JSON.stringify([
    end?.state,
    end?.returns,
    [...outcomes].map(([address, outcome]) => address + outcome).sort(),
  ]);
}
