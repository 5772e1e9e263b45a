/** The scheduler and the naive interpreter come to the same: every outcome, every value, whatever the order of answers. */
import { expect, test } from "vitest";
import { canonicalJson, type Json } from "../../src/base/json.ts";
import type { Plan, PlanNode } from "../../src/plan/plan.ts";
import { verifyPlan } from "../../src/plan/verify-plan.ts";
import { type Drive, type Driven, drive, randomFrom } from "../core/drive.ts";
import { readPlan } from "../plan/read-plan.ts";
import { answerOf, personOf } from "./answers.ts";
import { randomOf } from "./random-expr.ts";
import { randomPlan } from "./random-plan.ts";
import { type Interpreted, interpret } from "./reference.ts";

/** Fewer where they are asked for: the mutants of the scheduler are each put to many tests. */
const seeds = Number(process.env["REFERENCE_SEEDS"] ?? 300);

const world = { agent: answerOf, exec: answerOf, ensure: () => true, person: personOf };

function planOf(seed: number): Plan {
  const verified = verifyPlan(JSON.parse(JSON.stringify(randomPlan(randomOf(randomFrom(seed)), 30))));
  if ("problems" in verified) throw new Error(`seed ${seed}: ${verified.problems.join("\n")}`);
  return verified.plan;
}

function inputsOf(plan: Plan): Readonly<Record<string, Json>> {
  return Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
}

/** What both say of a run, as text that shows where they differ. */
function report(
  state: string | undefined,
  returns: Json | undefined,
  outcomes: Iterable<readonly [string, string]>,
): string {
  const lines = [...outcomes].map(([address, outcome]) => `${address} ${outcome}`).sort();
  return [state, canonicalJson(returns ?? null), ...lines].join("\n");
}

/** What stands inside of what its author ended as failed is left out: an answer more or less may have come before. */
function drivenReport({ end, outcomes }: Driven, { cutShort }: Interpreted): string {
  const isInside = (address: string): boolean =>
    cutShort.some((around) => around === "" || address.startsWith(`${around}/`));
  return report(
    end?.state,
    end?.returns,
    [...outcomes].filter(([address]) => !isInside(address)),
  );
}

function referenceReport({ state, returns, instances }: Interpreted): string {
  return report(
    state,
    returns,
    [...instances].map(([address, { outcome }]) => [address, outcome] as const),
  );
}

const ways: readonly (readonly [string, (seed: number) => Partial<Drive>])[] = [
  ["answers come in the order of the questions, one at a time", () => ({ limits: { atOnce: 1 } })],
  ["answers come in any order", (seed) => ({ seed, limits: { atOnce: 1 + (seed % 7) } })],
  ["the process dies after every fifth commit", (seed) => ({ seed, crashAt: (commit) => (commit + seed) % 5 === 0 })],
  ["no value stays in memory", (seed) => ({ seed, evict: true })],
  [
    "people answer once only they can help",
    (seed) => ({ seed, people: () => undefined, later: { afterMs: 1_000, answer: personOf } }),
  ],
];

test.each(ways)("on random plans: %s", (_, way) => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const plan = planOf(seed);
    const inputs = inputsOf(plan);
    const driven = drive({ plan, inputs, answer: answerOf, people: personOf, ...way(seed) });
    const expected = interpret(plan, inputs, world);
    expect(drivenReport(driven, expected), `seed ${seed}`).toBe(referenceReport(expected));
  }
});

test("the random plans reach what there is to reach", () => {
  const reached = new Set<string>();
  for (let seed = 1; seed <= seeds; seed += 1) {
    const plan = planOf(seed);
    const interpreted = interpret(plan, inputsOf(plan), world);
    const nodes = plan.bodies.flatMap((body) => body.nodes);
    for (const word of [...endsOf(interpreted), ...nodes.flatMap(wordsOf)]) reached.add(word);
  }
  const wanted = "completed degraded ok skipped blocked require refusal output_invalid ensure expression";
  const acts = "agent exec compute text stream enter loop fail person";
  const ways = [
    "live fan",
    "item guard",
    "needs",
    "stop",
    "role table",
    "retry asks",
    "loop asks",
    "failed by its author",
    "run failed by its author",
  ];
  const troubles = ["double", "unknown", "circle"].map((trouble) => `input: ${trouble}`);
  expect([...reached]).toEqual(expect.arrayContaining([...`${wanted} ${acts}`.split(" "), ...ways, ...troubles]));
});

function endsOf({ state, instances, cutShort }: Interpreted): readonly string[] {
  const ends = [...instances.values()].flatMap(({ outcome, cause }) => [
    cause?.kind ?? outcome,
    cause?.kind === "input" ? `input: ${cause.message}` : outcome,
  ]);
  return [
    state,
    ...ends,
    ...cutShort.map((address) => (address === "" ? "run failed by its author" : "failed by its author")),
  ];
}

function wordsOf({ act, fan, guard, tries }: PlanNode): readonly string[] {
  const does = act.do === "enter" && act.loop !== undefined ? "loop" : act.do;
  const options = {
    "live fan": fan?.gen.live,
    "item guard": guard?.per === "item" ? guard : undefined,
    needs: fan?.needs,
    stop: fan?.stop,
    "retry asks": tries?.ask,
    "loop asks": act.do === "enter" ? act.loop?.stop.find(({ ask }) => ask === true) : undefined,
    "role table": act.do === "agent" && typeof act.role === "object" ? act.role : undefined,
  };
  return [does, ...Object.entries(options).flatMap(([name, option]) => (option === undefined ? [] : [name]))];
}

test("deep-research comes to a report with what survived", () => {
  const plan = readPlan("deep-research");
  const reply = (address: string): Json => {
    const [id = ""] = address.split("[");
    if (address.includes("/refute")) return { refuted: address.includes("false"), reason: "r" };
    const angles = ["one", "two", "three"].map((name) => ({ name, query: name }));
    const hits = [{ title: "t", url: "https://a.example/", relevance: "high" }];
    const claims = [
      { text: "true", quote: "q", importance: "central" },
      { text: "false", quote: "q", importance: "tangential" },
    ];
    return (
      { scope: { angles }, search: { hits }, read: { claims }, report: { markdown: "# Done", confidence: "low" } }[
        id
      ] ?? null
    );
  };
  const answer = (address: string): { value: Json } => ({ value: reply(address) });
  const inputs = { question: "?", sources: 15 };
  const result = interpret(plan, inputs, { agent: answer, exec: answer, ensure: () => true, person: personOf });
  expect(result.state).toBe("completed");
  expect(result.returns).toEqual({ markdown: "# Done", tally: { survives: 2, refuted: 0, unverified: 0 } });
  // The same page was found from three angles, and is read once.
  expect([...result.instances.keys()].filter((address) => address.startsWith("read["))).toHaveLength(1);
  const driven = drive({ plan, inputs, answer, seed: 3 });
  expect(drivenReport(driven, result)).toBe(referenceReport(result));
});
