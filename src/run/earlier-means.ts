/** How long things took in an earlier run, for the order of starts in the next one. */
import type { Means } from "../core/ways.ts";
import { nameOfNode } from "../core/ways.ts";
import type { Journal } from "../journal/journal.ts";
import type { Plan } from "../plan/plan.ts";
import { beganOf } from "./began-of.ts";

/**
 * The means that a run of `plan` begins with: what `source` measured, and for what it took over what it began with
 * itself. They are at most as many as the plan has nodes. Undefined where the source was simulated or ran stubs: its
 * times say nothing. Throws `JournalError`.
 */
export function earlierMeans(source: Journal, plan: Plan): Means | undefined {
  const before = beforeOf(source);
  if (before === undefined) return undefined;
  const names = source.plan.bodies.flatMap((body) => body.nodes.map((node) => nameOfNode(body, node)));
  const measured = source.means().map(({ node, mean }) => [names[node] ?? "", Math.max(1, Math.round(mean))] as const);
  const known = new Map([...Object.entries(before), ...measured]);
  const wanted = plan.bodies.flatMap((body) => body.nodes.map((node) => nameOfNode(body, node)));
  const means = wanted.flatMap((name) => {
    const mean = known.get(name);
    return mean === undefined ? [] : [[name, mean] as const];
  });
  return means.length === 0 ? undefined : Object.fromEntries(means);
}

/** What that run knew when it began; undefined where its own times are no measure. */
function beforeOf(source: Journal): Means | undefined {
  if (source.head.provider === "simulate") return undefined;
  const began = beganOf(source);
  return began === undefined || began.stubRun ? undefined : (began.means ?? {});
}
