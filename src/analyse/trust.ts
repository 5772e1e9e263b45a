/**
 * Trust (LANGUAGE.md section 7): finds where free text of outsiders goes where it may not, fences it in prompts, and
 * tells what a plan takes from outside. A plan without anything from outside is not gone over at all.
 */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { Frame } from "../plan/frames.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { spanAt } from "../plan/span-at.ts";
import { fencePlan } from "./fence-plan.ts";
import { type Accept, type Flow, type Known, knownOf, newFlow, noteAllReached } from "./flow.ts";
import { outsideProgram } from "./outside-programs.ts";
import { refusalDiagnostic } from "./refusal-text.ts";
import { unseenReleases } from "./releases.ts";
import { allInputs, flowThrough } from "./taint-flow.ts";
import { outsideReason, type Reach, trustReason } from "./tool-reach.ts";

export type Trusted = { readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] };

/**
 * The plan with fences in its prompts and with what it trusts. Finds `untrusted-text`, `dangerous-role`,
 * `untrusted-program`, `unseen-release` and `unused-accept`.
 */
export function checkTrust(plan: Plan, frames: readonly Frame[]): Trusted {
  const nodes = frames.flatMap((frame) => (plan.bodies[frame.body]?.nodes ?? []).map((node) => ({ frame, node })));
  const known = knownOf(plan);
  const sources = sourcesOf(known, nodes);
  const flow = newFlow(known);
  if (sources.length > 0) flowThrough(flow, 0, new Map());
  return {
    plan:
      sources.length === 0
        ? plan
        : { ...fencePlan(plan, flow.fenced), trust: { sources, accepted: acceptedIn(plan, nodes) } },
    diagnostics: [
      ...[...flow.refusals].map(([node, refusal]) => refusalDiagnostic(plan, node, refusal)),
      ...nodes.flatMap(({ node }) => dangerousRole(known, node)),
      ...suspectPrograms(known, nodes),
      ...unseenReleases(plan, frames),
      ...unusedAccepts(flow, nodes),
    ],
  };
}

type Standing = { readonly frame: Frame; readonly node: PlanNode };
type Trust = NonNullable<Plan["trust"]>;

/** What a plan takes from outside, in the order of its bodies, each once. */
function sourcesOf({ plan, reaches }: Known, nodes: readonly Standing[]): Trust["sources"] {
  const found = nodes.flatMap(({ frame, node: { id, act, at } }) => {
    const why =
      act.do === "agent"
        ? outsideReason(reaches(act))
        : act.do === "exec" && act.untrusted === true
          ? trustReason
          : undefined;
    return why === undefined ? [] : [{ name: id, why, ...withinOf(plan, frame), at }];
  });
  const inputs = plan.bodies.flatMap((body, index) =>
    body.slots.flatMap(({ name, untrusted, at }) =>
      untrusted === true ? [{ name: `inputs.${name}`, why: trustReason, ...withinOf(plan, { body: index }), at }] : [],
    ),
  );
  return eachOnce([...inputs, ...found]);
}

function acceptedIn(plan: Plan, nodes: readonly Standing[]): Trust["accepted"] {
  return eachOnce(
    nodes.flatMap(({ frame, node }) =>
      (node.accepts ?? []).map(({ path, why, at }) => ({ name: node.id, path, why, ...withinOf(plan, frame), at })),
    ),
  );
}

/** A pipeline that is called with several bindings has several bodies of the same text. */
function eachOnce<T extends { readonly at: number }>(found: readonly T[]): readonly T[] {
  const seen = new Set<number>();
  return found.filter(({ at }) => !seen.has(at) && seen.add(at));
}

function withinOf(plan: Plan, frame: Frame): { readonly within?: string } {
  const body = plan.bodies[pipelineOf(frame)];
  return body === undefined || body === plan.bodies[0] ? {} : { within: body.name };
}

/** The body of the pipeline in which a frame stands. */
function pipelineOf(frame: Frame): number {
  let at = frame;
  while (at.outer !== undefined) at = at.outer;
  return at.body;
}

/** An agent that reads what outsiders wrote and can act at once does what they write. */
function dangerousRole({ plan, reaches }: Known, node: PlanNode): readonly Diagnostic[] {
  if (node.act.do !== "agent" || node.accepts !== undefined) return [];
  const found = reaches(node.act).find(isBoth);
  if (found === undefined) return [];
  const { role, outside, acting } = found;
  const servers = acting.filter((tool) => outside.includes(tool));
  const what =
    servers.length === acting.length && outside.length === servers.length
      ? `${servers.join(", ")} reaches outside and may act`
      : `it reads from outside (${outside.join(", ")}) and acts (${acting.join(", ")})`;
  const looks = servers.length > 0 ? "say `acts: false` in the role if its servers only look; " : "";
  return [
    {
      name: "dangerous-role",
      message: `the role "${role.name}" does what outsiders write: ${what}`,
      span: spanAt(plan, node.at),
      help: `${looks}let one role read and answer with words of a choice or numbers, and another act; or write \`accept_untrusted: {${outside[0] ?? "tool"}: why it is safe}\` at this node`,
    },
  ];
}

function isBoth({ outside, acting }: Reach): boolean {
  return outside.length > 0 && acting.length > 0;
}

function isDangerous({ reaches }: Known, { act }: PlanNode): boolean {
  return act.do === "agent" && reaches(act).some(isBoth);
}

/** Programs that print what outsiders wrote and do not say so, where somebody reads what they print. */
function suspectPrograms(known: Known, nodes: readonly Standing[]): readonly Diagnostic[] {
  const suspects = nodes.flatMap(({ node }) => {
    const found = node.act.do === "exec" && node.act.untrusted !== true ? outsideProgram(node.act) : undefined;
    return found === undefined ? [] : [{ node, found }];
  });
  if (suspects.length === 0) return [];
  const flow = newFlow(known, new Set(suspects.map(({ node }) => node)));
  noteAllReached(flow, flowThrough(flow, 0, new Map()).result);
  return suspects
    .filter(({ node }) => flow.reached.has(node.at))
    .map(({ node, found }) => ({
      name: "untrusted-program",
      message: `\`${found.command}\` prints ${found.prints}, and "${node.id}" does not say so`,
      span: spanAt(known.plan, node.at),
      help: "say `trust: untrusted` beside `run`, so that its text is kept from programs and from agents that act",
    }));
}

/** What is accepted where nothing would be refused, whatever callers wire. */
function unusedAccepts(flow: Flow, nodes: readonly Standing[]): readonly Diagnostic[] {
  const { plan } = flow;
  const isOpen = (accept: Accept, used: ReadonlySet<Accept>): boolean => !used.has(accept);
  const left = nodes.filter(
    ({ node }) =>
      node.accepts?.some((accept) => isOpen(accept, flow.used)) === true &&
      !flow.refusals.has(node) &&
      !isDangerous(flow, node),
  );
  if (left.length === 0) return [];
  const most = newFlow(knownOf(plan));
  for (const body of new Set(left.map(({ frame }) => pipelineOf(frame)))) {
    const found = plan.bodies[body];
    if (found !== undefined) flowThrough(most, body, allInputs(most, found));
  }
  return left.flatMap(({ node }) =>
    (node.accepts ?? [])
      .filter((accept) => isOpen(accept, flow.used) && isOpen(accept, most.used))
      .map(({ path, at }) => ({
        name: "unused-accept",
        message: `nothing is accepted by "${path}": no text of outsiders goes from there to where "${node.id}" may not take it`,
        span: spanAt(plan, at),
        help: "remove it, or write the path as it is read at this node",
      })),
  );
}
