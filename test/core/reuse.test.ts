/** What a re-run takes over: everything that still holds, whatever the order of arrival was, and nothing else. */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Event } from "../../src/core/event.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { type Answer, type Driven, drive } from "./drive.ts";
import { planOf } from "./plan-of.ts";

const pipeline = `sluice: 1
name: two-steps
why: A stream that is cut by arrival, so that the order of arrival counts.
inputs:
  word: {type: string, default: x}
nodes:
  find:
    why: Five searches.
    each: n in range(5)
    prompt: "find {{ n }} {{ inputs.word }}"
    output: {hits: ["string", 0..4]}
  hits:
    from: hit in find.hits
    distinct: hit
    take: 4
  read:
    why: Each hit.
    each: hit in hits
    prompt: "read {{ hit }}"
  sum:
    why: All of it.
    prompt: "sum {{ read }}"
returns: sum
`;

const unchanged = planOf(pipeline);

function answer(_: string, request: { readonly kind: string; readonly prompt?: string }): Answer {
  const prompt = request.prompt ?? "";
  if (!prompt.startsWith("find")) return { value: `${prompt}!` };
  const n = Number(prompt.split(" ")[1]);
  const hits: Json = [`h${n}`, `h${n + 1}`, `h${n * 2}`];
  return { value: { hits } };
}

type Rerun = { readonly plan?: Plan; readonly inputs?: Readonly<Record<string, Json>>; readonly seed?: number };

function rerun(events: readonly Event[], { plan = unchanged, inputs = { word: "x" }, seed = 9 }: Rerun): Driven {
  return drive({ plan, inputs, answer, seed, source: { id: "source", events: [...events] } });
}

function run(seed: number): Driven {
  return drive({ plan: unchanged, inputs: { word: "x" }, answer, seed });
}

test("an unchanged re-run starts nothing and ends the same, over 1,000 orders of arrival", () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const first = run(seed);
    const again = rerun(first.events, { seed: seed + 10_000 });
    expect([seed, again.asked]).toEqual([seed, []]);
    expect(again.end?.returns).toEqual(first.end?.returns);
    expect(again.end?.state).toBe(first.end?.state);
  }
});

test("a changed input runs what reads it, and what follows from that only where it is new", () => {
  const again = rerun(run(1).events, { inputs: { word: "y" } });
  const finds = again.asked.filter((address) => address.startsWith("find"));
  expect(finds.sort()).toEqual(["find[0]", "find[1]", "find[2]", "find[3]", "find[4]"]);
  const others = again.asked.filter((address) => !address.startsWith("find"));
  expect(others.every((address) => address.startsWith("read") || address === "sum")).toBe(true);
});

test("an edited prompt runs that node; what gave the same value is taken over after it", () => {
  const plan = planOf(pipeline.replace("sum {{ read }}", "total {{ read }}"));
  expect(rerun(run(2).events, { plan }).asked).toEqual(["sum"]);
});

test("renaming, moving and explaining cost nothing", () => {
  const renamed = pipeline.replaceAll("find.hits", "search.hits").replace("  find:", "  search:");
  const moved = renamed
    .replace("  sum:", "  free:\n    why: New.\n    value: 1\n  sum:")
    .replace("Five searches", "Searches");
  expect(rerun(run(3).events, { plan: planOf(moved, "test.yaml", true) }).asked).toEqual([]);
});

test("a new node in front runs alone", () => {
  const text = pipeline
    .replace("  find:", "  first:\n    why: New.\n    prompt: hello\n  find:")
    .replace("returns: sum", "returns: sum ~ first");
  expect(rerun(run(4).events, { plan: planOf(text) }).asked).toEqual(["first"]);
});

test("a changed model runs what asks it", () => {
  const plan = planOf(pipeline.replace("name: two-steps", "name: two-steps\nmodels: {strong: other-model}"));
  const again = rerun(run(5).events, { plan });
  expect(again.asked.length).toBeGreaterThan(5);
});

test("what failed is never taken over", () => {
  const failing = (address: string, request: { readonly kind: string; readonly prompt?: string }): Answer =>
    address === "sum" ? { cause: { kind: "refusal", message: "no" } } : answer(address, request);
  const first = drive({ plan: planOf(pipeline), inputs: { word: "x" }, answer: failing, seed: 6 });
  expect(first.end?.state).toBe("failed");
  expect(rerun(first.events, {}).asked).toEqual(["sum"]);
});

test("rounds of a loop with equal prompts are answered one by one, each once", () => {
  const plan = planOf(`sluice: 1
name: rounds
why: The same question again and again.
nodes:
  l:
    why: Three rounds.
    loop: 3
    state: {all: []}
    nodes:
      a:
        why: The same prompt each time.
        prompt: again
    next:
      all: all + [a]
    returns: all
returns: l
`);
  let count = 0;
  const counting = (): Answer => {
    count += 1;
    return { value: `reply ${count}` };
  };
  const first = drive({ plan, answer: counting });
  const again = drive({ plan, answer: counting, source: { id: "source", events: [...first.events] } });
  expect(again.asked).toEqual([]);
  expect(again.end?.returns).toEqual(["reply 1", "reply 2", "reply 3"]);
});
