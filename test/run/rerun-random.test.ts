/**
 * Random plans, edited at random and run again: what is paid for is what no result of the first run answers, nothing is
 * given twice, and it ends as a run from the beginning would.
 */
import { expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Event, Fact } from "../../src/core/event.ts";
import { createMemoryJournal, type MemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Act, Plan, PlanNode } from "../../src/plan/plan.ts";
import { indexRun } from "../../src/run/index-run.ts";
import { planRerun } from "../../src/run/plan-rerun.ts";
import type { ReuseIndex } from "../../src/run/reuse-index.ts";
import { type Drive, type Driven, drive, randomFrom } from "../core/drive.ts";
import { answerOf, personOf } from "../reference/answers.ts";
import { type Random, randomOf } from "../reference/random-expr.ts";
import { randomPlan } from "../reference/random-plan.ts";

const seeds = 100;
const footing = { isSimulated: false, isStubRun: false };

/** Nobody looks at files. `saysReads`: programs do so, and all that is asked can be taken over. */
function planOf(seed: number, saysReads: boolean): Plan {
  const plan: Plan = JSON.parse(JSON.stringify(randomPlan(randomOf(randomFrom(seed)), 30)));
  const roles = plan.roles.map((role) => ({ ...role, tools: [] }));
  const pure = (node: PlanNode): PlanNode => (node.act.do === "exec" ? { ...node, reads: [] } : node);
  return changeNodes({ ...plan, roles }, saysReads ? pure : (node) => node);
}

function changeNodes(plan: Plan, change: (node: PlanNode, body: number) => PlanNode): Plan {
  const bodies = plan.bodies.map((body, index) => ({ ...body, nodes: body.nodes.map((node) => change(node, index)) }));
  return { ...plan, bodies };
}

const editAct = (node: PlanNode, change: (act: Act) => Act): PlanNode => ({ ...node, act: change(node.act) });

/** `moves`: addresses change, so whoever answers says something else there. */
type Edit = { readonly name: string; readonly moves?: true; readonly change: (plan: Plan, random: Random) => Plan };

const edits: readonly Edit[] = [
  { name: "nothing", change: (plan) => plan },
  {
    name: "some prompts and arguments",
    change: (plan, random) =>
      changeNodes(plan, (node) => {
        const touched = random.chance(0.3);
        return editAct(node, (act) => {
          if (!touched) return act;
          if (act.do === "agent") return { ...act, prompt: [...act.prompt, " please"] };
          return act.do === "exec" ? { ...act, argv: [...act.argv, ["more"]] } : act;
        });
      }),
  },
  { name: "a model", change: (plan) => ({ ...plan, models: { m: "m-2" } }) },
  {
    name: "what does not count",
    change: (plan, random) =>
      changeNodes(plan, ({ timeoutMs: _, ...node }) => ({
        ...node,
        why: `because ${random.below(9)}`,
        phase: "later",
        timeoutMs: 1e9,
        ...(node.fan === undefined || node.fan.stop !== undefined
          ? {}
          : { fan: { ...node.fan, atOnce: 1 + random.below(3) } }),
      })),
  },
  {
    name: "the names of some nodes",
    moves: true,
    change: (plan, random) =>
      changeNodes(plan, (node) => (random.chance(0.5) ? { ...node, id: `${node.id}-anew` } : node)),
  },
  {
    name: "an input",
    change: (plan, random) => ({
      ...plan,
      inputs: plan.inputs.map((input) => (input.name === "width" ? { ...input, default: random.below(5) } : input)),
    }),
  },
];

function inputsOf(plan: Plan): Readonly<Record<string, Json>> {
  return Object.fromEntries(plan.inputs.map(({ name, default: value }) => [name, value ?? null]));
}

function run(plan: Plan, more: Partial<Drive>): Driven {
  return drive({ plan, inputs: inputsOf(plan), answer: answerOf, people: personOf, ...more });
}

function journalOf(plan: Plan, events: readonly Event[]): MemoryJournal {
  const journal = createMemoryJournal({ id: "source", pipeline: "p", plan, provider: "test", now: 1 });
  journal.append(events, 1);
  return journal;
}

type Again = { readonly driven: Driven; readonly claims: ReadonlyMap<string, string> };

function runAgain(plan: Plan, index: ReuseIndex, source: Driven, seed: number): Again {
  const claims = new Map<string, string>(); // address -> that of the result
  const lookUp: Drive["lookUp"] = ({ iid, rkey, address, parts }): Fact => {
    const entry = index.claim({ rkey, address });
    if (entry === undefined) return { kind: "missed", iid, rkey };
    expect(entry.rkey).toBe(rkey);
    claims.set(address, entry.address);
    const about = { fromRun: "source", fromIid: entry.iid, fromSeq: entry.seq, value: index.value(entry), parts };
    return { kind: "found", iid, rkey, ...about };
  };
  return { driven: run(plan, { seed, source: { id: "source", events: source.events }, lookUp }), claims };
}

/** Of what started: its address and its key. */
function startedKeys({ events, asked }: Driven): readonly (readonly [address: string, rkey: string])[] {
  const keys = new Map<number, string>();
  for (const event of events) if (event.kind === "missed") keys.set(event.iid, event.rkey);
  const firsts = events.flatMap((event) => (event.kind === "started" && event.attempt === 1 ? [event.iid] : []));
  const addresses = asked.filter((_, at) => isFirst(events, at));
  return firsts.map((iid, at) => [addresses[at] ?? "", keys.get(iid) ?? ""]);
}

function isFirst(events: readonly Event[], at: number): boolean {
  const starts = events.filter((event) => event.kind === "started");
  return starts[at]?.attempt === 1;
}

/** What `fail` ends early hangs on who comes first. */
function summary({ end }: Driven): string {
  return JSON.stringify([end?.state, end?.returns]);
}

test.each(edits)("after an edit of $name", ({ change, moves }) => {
  let [paid, taken, ended] = [0, 0, 0];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const plan = planOf(seed, true);
    const source = run(plan, { seed });
    const edited = change(plan, randomOf(randomFrom(seed + 1_000)));
    const index = indexRun(journalOf(plan, source.events), footing);
    const { driven, claims } = runAgain(edited, index, source, seed + 2_000);
    const started = startedKeys(driven);
    for (const [address, rkey] of started)
      expect([seed, address, index.claim({ rkey, address })?.address]).toEqual([seed, address, undefined]);
    expect(new Set(claims.values()).size).toBe(claims.size);
    paid += started.length;
    taken += claims.size;
    const sameOnly = [...claims].every(([address, from]) => address === from);
    if (moves === true || !sameOnly) continue;
    expect(summary(driven), `seed ${seed}`).toBe(summary(run(edited, { seed: seed + 3_000 })));
    ended += 1;
  }
  expect(paid).toBeGreaterThan(20);
  expect(taken).toBeGreaterThan(50);
  if (moves !== true) expect(ended).toBeGreaterThan(seeds / 2);
});

test("what `rerun --plan` says is certain, then happens", async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const plan = planOf(seed, false);
    const source = run(plan, { seed });
    const random = randomOf(randomFrom(seed + 1_000));
    const { change } = random.pick(edits);
    const edited = change(plan, random);
    const journal = journalOf(plan, source.events);
    const planned = await planRerun({
      ...{ plan: edited, inputs: inputsOf(edited), seed: 1, limits: { atOnce: 4, list: 1_000 }, source: journal },
      ...{ provider: "test", footing, folder: "/", now: 1 },
    });
    const index = indexRun(journal, footing);
    const { driven, claims } = runAgain(edited, index, source, seed + 2_000);
    const started = new Set(startedKeys(driven).map(([address]) => address));
    const certain = planned.runs.filter(({ isThen }) => !isThen).map(({ address }) => address);
    const known = planned.taken.filter(({ isThen }) => !isThen).map(({ address }) => address);
    expect([seed, certain.filter((address) => !started.has(address))]).toEqual([seed, []]);
    expect([seed, known.filter((address) => !claims.has(address))]).toEqual([seed, []]);
  }
});
