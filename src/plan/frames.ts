/**
 * The frames of a plan: which body is entered from where. A pipeline body is closed: it sees its own slots and nodes
 * only, however many nodes call it. A scope or round body is open: one node enters it, and it looks out into that
 * node's body with `up: 1`.
 */
import type { Plan } from "./plan.ts";

/** `via`: the node of `outer` that enters this body. */
export type Frame = { readonly body: number; readonly outer?: Frame; readonly via?: number };

type Entry = { readonly via: number; readonly body: number };

/**
 * One frame for each body that can be reached from the pipeline, callers before callees. `problems`: bodies that
 * cannot be entered, or that enter themselves, or scopes with two doors.
 */
export function framesOf(plan: Plan): { readonly frames: readonly Frame[]; readonly problems: readonly string[] } {
  const counts = new Map<number, number>();
  const reached = reachedBodies(plan);
  const entries = reached.flatMap((body) => entriesOf(plan, body));
  for (const { body } of entries) counts.set(body, (counts.get(body) ?? 0) + 1);
  const problems = [...counts].flatMap(([body, count]) => entryProblems(plan, body, count));
  if (problems.length > 0) return { frames: [], problems };

  const frames: Frame[] = [{ body: 0 }];
  // Grows while it is walked: a body is added by the last node that enters it, so that all callers stand before it.
  for (const frame of frames) {
    for (const { via, body } of entriesOf(plan, frame.body)) {
      const left = (counts.get(body) ?? 0) - 1;
      counts.set(body, left);
      if (left === 0) frames.push(plan.bodies[body]?.kind === "pipeline" ? { body } : { body, outer: frame, via });
    }
  }
  const looping = [...counts].filter(([, left]) => left > 0).map(([body]) => `bodies[${body}]`);
  return { frames, problems: looping.length === 0 ? [] : [`${looping.join(", ")}: entered from within themselves`] };
}

/** The frame that a reference means; undefined beyond the pipeline that it stands in. */
export function frameAt(frame: Frame, up: number): Frame | undefined {
  let found: Frame | undefined = frame;
  for (let step = 0; step < up && found !== undefined; step += 1) found = found.outer;
  return found;
}

function entryProblems(plan: Plan, body: number, count: number): readonly string[] {
  const found = plan.bodies[body];
  if (found === undefined || body === 0) return [`a node enters bodies[${body}], which it cannot`];
  return found.kind === "pipeline" || count === 1
    ? []
    : [`bodies[${body}] is a ${found.kind} that ${count} nodes enter`];
}

function reachedBodies(plan: Plan): readonly number[] {
  const reached = new Set([0]);
  for (const body of reached) for (const entry of entriesOf(plan, body)) reached.add(entry.body);
  return [...reached];
}

function entriesOf(plan: Plan, body: number): readonly Entry[] {
  const nodes = plan.bodies[body]?.nodes ?? [];
  return nodes.flatMap(({ act }, via) => (act.do === "enter" ? [{ via, body: act.body }] : []));
}
