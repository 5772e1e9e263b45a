/**
 * The bench of the order of starts, in simulated time: how much longer runs of random pipelines take than the best
 * schedule that was found knowing all times beforehand; and what streams save of a run that would wait for whole lists.
 */
import { invariant, present } from "../../src/base/invariant.ts";
import type { Means } from "../../src/core/ways.ts";
import { createMemoryJournal } from "../../src/journal/memory-journal.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { earlierMeans } from "../../src/run/earlier-means.ts";
import { median } from "../measure.ts";
import { formatTable, shown, verdict } from "../table.ts";
import { type Saved, savedByStreams } from "./deep-research.ts";
import { latencies, nodeMeans, randomFor } from "./latencies.ts";
import { clairvoyantBest, lowerBound, type Work } from "./list-schedule.ts";
import { planOf } from "./plan-of.ts";
import { randomPipeline } from "./random-pipelines.ts";
import { runVirtually, type VirtualRun } from "./virtual-run.ts";

/** The gates of issue 5: the mean of the makespans, each as a multiple of the best schedule of its graph. */
const firstRunMost = 1.2;
const laterRunMost = 1.1;
const graphs = 200;
const slots = 16;
/** Orders that are tried beside those by the longest way, by the most work behind, and as written. */
const shakes = 30;
const runsOfExample = 50;

/** Multiples of the best schedule: of a first run, of one that knows the means of another, of the bound that none can pass. */
type Ratios = { readonly first: number; readonly later: number; readonly bound: number };

/** Two tables. `tell`: what is being measured. */
export function measureMakespan(tell: (line: string) => void): readonly string[] {
  tell(`makespan of ${graphs} random graphs`);
  const ratios = Array.from({ length: graphs }, (_, index) => ratiosOf(index + 1));
  tell("streams and barriers");
  return [graphTable(ratios), exampleTable()];
}

function ratiosOf(seed: number): Ratios {
  const random = randomFor(`makespan ${seed}`);
  const { text, tasks } = randomPipeline(random);
  const plan = planOf(text, (path) => path);
  const meanOf = nodeMeans(random);
  const earlier = latencies(meanOf, random);
  const now = latencies(meanOf, random);
  const nodes = new Map(tasks.map(({ address, node }) => [address, node]));
  const run = (latency: typeof now, means?: Means): VirtualRun =>
    runVirtually({
      plan,
      slots,
      takes: (address) => ({ ms: latency(address, nodeOf(nodes, address)), value: itemOf(address) }),
      ...(means === undefined ? {} : { means }),
    });
  const durations = tasks.map(({ address, node }) => now(address, node));
  const work: Work = { tasks, durations, slots };
  const best = clairvoyantBest(work, shakes, random);
  const first = run(now);
  invariant(first.asked === tasks.length, "a run asks the prompts that its graph has");
  const later = run(now, present(meansOf(plan, run(earlier)), "the means of the earlier run"));
  return { first: first.makespan / best, later: later.makespan / best, bound: lowerBound(work) / best };
}

/** The reply of an item is its key: so the items that it becomes elsewhere are called the same. */
function itemOf(address: string): string {
  return /\[(\d+)\]/.exec(address)?.[1] ?? "ok";
}

function nodeOf(nodes: ReadonlyMap<string, string>, address: string): string {
  return present(nodes.get(address), `a task at ${address}`);
}

/** By the way that they take in a project: through the tables of a journal. */
function meansOf(plan: Plan, { events }: VirtualRun): Means | undefined {
  const journal = createMemoryJournal({ id: "earlier", pipeline: plan.name, plan, provider: "bench", now: 0 });
  journal.append(events, 0);
  return earlierMeans(journal, plan);
}

function graphTable(ratios: readonly Ratios[]): string {
  const row = (name: string, of: keyof Ratios, most?: number): readonly string[] => {
    const sorted = ratios.map((one) => one[of]).sort((left, right) => left - right);
    const mean = sorted.reduce((sum, one) => sum + one, 0) / sorted.length;
    const high = [sorted[Math.floor(sorted.length * 0.9)], sorted.at(-1)];
    const gate = most === undefined ? ["", ""] : [`mean <= ${shown(most)}`, verdict(mean <= most)];
    return [name, ...[mean, median(sorted), ...high].map((one) => shown(one, 3)), ...gate];
  };
  return formatTable(
    [`makespan of ${graphs} graphs, ${slots} slots`, "mean", "median", "90 %", "most", "gate", ""],
    [
      row("first run / best schedule", "first", firstRunMost),
      row("run with means / best schedule", "later", laterRunMost),
      row("bound / best schedule", "bound"),
    ],
  );
}

function exampleTable(): string {
  const saved = savedByStreams(runsOfExample);
  const minutes = (of: keyof Saved): string => shown(median(saved.map((one) => one[of])) / 60_000, 2);
  const shares = saved
    .map(({ streams, barriers }) => 100 * (1 - streams / barriers))
    .sort((left, right) => left - right);
  return formatTable(
    [`deep-research, ${runsOfExample} runs`, "streams", "barriers", "saved, median", "least", "most"],
    [
      [
        "minutes",
        minutes("streams"),
        minutes("barriers"),
        ...[median(shares), shares[0], shares.at(-1)].map((one) => `${shown(one, 1)} %`),
      ],
    ],
  );
}
