/** What streams save: the example `deep-research` as it is, and with each stage waiting for the whole list before it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { invariant } from "../../src/base/invariant.ts";
import type { Json } from "../../src/base/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { root } from "../run-child.ts";
import { latencies, nodeMeans, randomFor } from "./latencies.ts";
import { planOf } from "./plan-of.ts";
import { runVirtually } from "./virtual-run.ts";

const path = "examples/deep-research.yaml";
const slots = 16;

/** Makespans in ms of the two, with equal latencies. */
export type Saved = { readonly streams: number; readonly barriers: number };

export function savedByStreams(runs: number): readonly Saved[] {
  const text = readFileSync(join(root, path), "utf8");
  const [streams, barriers] = [planFrom(text), planFrom(withBarriers(text))];
  return Array.from({ length: runs }, (_, index) => {
    const random = randomFor(`deep-research ${index + 1}`);
    const latency = latencies(nodeMeans(random), random);
    return { streams: makespan(streams, latency), barriers: makespan(barriers, latency) };
  });
}

function planFrom(text: string): Plan {
  return planOf(text, (asked) => readFileSync(join(root, "pipelines", asked), "utf8"));
}

/** As a script would do it: all searches, then all reading. What reads `ranked` waits for all of it in either. */
function withBarriers(text: string): string {
  const waiting = text.replace(
    "    each: source in sources\n",
    "    each: source in sources\n    barrier: all at once\n",
  );
  invariant(waiting !== text, `${path} has a fan-out over its sources`);
  return waiting;
}

function makespan(plan: Plan, latency: (address: string, node: string) => number): number {
  const inputs = { question: "why", sources: 15 };
  const takes = (address: string) => ({ ms: latency(address, nodeOf(address)), value: replyTo(address) });
  return runVirtually({ plan, inputs, slots, takes }).makespan;
}

/** The address without items and rounds. */
function nodeOf(address: string): string {
  return address.replace(/\[[^\]]*\]|#\d+/g, "");
}

/** Five angles, of five hits each, of which every second angle finds the same first; three claims a page. */
function replyTo(address: string): Json {
  const node = nodeOf(address);
  const item = /\[([^\]]*)\]/.exec(address)?.[1] ?? "";
  if (node === "scope") return { angles: listOf(5, (at) => ({ name: `angle ${at}`, query: `query ${at}` })) };
  if (node === "search") return { hits: listOf(5, (at) => hitOf(item, at)) };
  if (node === "read")
    return { claims: listOf(3, (at) => ({ text: `${item} ${at}`, quote: "q", importance: "central" })) };
  if (node === "report") return { markdown: "done", confidence: "high" };
  return { reason: "tried and failed", verdict: "stands" };
}

function hitOf(angle: string, at: number): Json {
  const url = at === 0 ? "https://example.com/" : `https://example.com/${angle.replaceAll(" ", "-")}/${at}`;
  return { title: `${angle} ${at}`, url, relevance: "high" };
}

function listOf(length: number, make: (at: number) => Json): Json[] {
  return Array.from({ length }, (_, at) => make(at));
}
