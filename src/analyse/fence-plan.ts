/** Marks in the prompts of a plan what prints text of outsiders, so that it is fenced as data. */
import type { Tmpl, TmplPart } from "../expr/ir.ts";
import type { Act, Plan, PlanNode } from "../plan/plan.ts";
import type { Put } from "./flow.ts";

type Agent = Extract<Act, { do: "agent" }>;

/** The plan with `fence` on these parts; all else is shared with it. */
export function fencePlan(plan: Plan, fenced: ReadonlySet<Put>): Plan {
  if (fenced.size === 0) return plan;
  return {
    ...plan,
    bodies: plan.bodies.map((body) => ({ ...body, nodes: body.nodes.map((node) => fenceNode(node, fenced)) })),
  };
}

function fenceNode(node: PlanNode, fenced: ReadonlySet<Put>): PlanNode {
  return node.act.do === "agent" ? { ...node, act: fenceAgent(node.act, fenced) } : node;
}

function fenceAgent(act: Agent, fenced: ReadonlySet<Put>): Agent {
  const prompt = fenceTmpl(act.prompt, fenced);
  return act.system === undefined ? { ...act, prompt } : { ...act, prompt, system: fenceTmpl(act.system, fenced) };
}

function fenceTmpl(tmpl: Tmpl, fenced: ReadonlySet<Put>): Tmpl {
  return tmpl.map((part): TmplPart => {
    if (typeof part === "string") return part;
    if (part.do === "put") return fenced.has(part) ? { ...part, fence: true } : part;
    const otherwise = part.else === undefined ? {} : { else: fenceTmpl(part.else, fenced) };
    if (part.do === "for") return { ...part, body: fenceTmpl(part.body, fenced), ...otherwise };
    // biome-ignore lint/suspicious/noThenProperty: `then` holds a template, and nothing awaits a plan
    const branches = part.branches.map((branch) => ({ ...branch, then: fenceTmpl(branch.then, fenced) }));
    return { ...part, branches, ...otherwise };
  });
}
