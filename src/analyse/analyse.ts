/**
 * What can be said of a plan before it runs: what each node costs at worst, where it waits for whole lists, whether
 * that fits the limits of the run, and where text of outsiders goes. Computed on the plan alone, so that a `plan.json` says the same.
 */
import type { Bound } from "../base/bound.ts";
import type { Diagnostic, PhaseResult } from "../base/diagnostic.ts";
import { type BoundEnv, evaluateBound, nameBound, printBound } from "../base/evaluate-bound.ts";
import type { Json } from "../base/json.ts";
import { type Frame, framesOf } from "../plan/frames.ts";
import { inputsEnv } from "../plan/measure.ts";
import type { Cost, Plan, Worst } from "../plan/plan.ts";
import { spanAt } from "../plan/span-at.ts";
import { barriersOf, hasNeedlessBarrier } from "./barriers.ts";
import { certainAgents } from "./certain.ts";
import { costOfBody, costsOf, type Prices } from "./cost.ts";
import { type Places, placesOf } from "./live.ts";
import { settingValue } from "./setting-value.ts";
import { checkSharedTrees } from "./shared-trees.ts";
import { checkTrust } from "./trust.ts";

/**
 * The plan with the cost of every node, the worst case with these inputs (defaults where none is given) and with any,
 * its barriers, and what it takes from outside. Finds `limit-exceeded`, `limit-too-low`, `needless-barrier` and what
 * `checkTrust` finds.
 */
export function analyse(
  lowered: Plan,
  inputs: Readonly<Record<string, Json>> = {},
  prices: Prices = () => undefined,
): PhaseResult<Plan> {
  const { frames } = framesOf(lowered);
  const { plan, diagnostics } = checkTrust(lowered, frames);
  const costs = costsOf(plan, frames, prices);
  const places = placesOf(plan, frames);
  const top = costs.get(0) ?? [];
  const envs = { given: inputsEnv(plan, inputs), any: inputsEnv(plan, undefined) };
  const analysed: Plan = {
    ...plan,
    bodies: plan.bodies.map((body, index) => ({
      ...body,
      nodes: body.nodes.map((node, at) => ({ ...node, cost: costs.get(index)?.[at] ?? node.cost })),
    })),
    worst: worstOf(costOfBody(top), envs),
    barriers: barriersOf(places),
  };
  const certain = certainAgents(plan, frames);
  return {
    value: analysed,
    diagnostics: [
      ...diagnostics,
      ...checkSharedTrees(plan),
      ...limitDiagnostics(analysed, inputs, envs, certain),
      ...needlessBarriers(places),
    ],
  };
}

type Envs = { readonly given: BoundEnv; readonly any: BoundEnv };

function worstOf(cost: Cost, envs: Envs): Worst {
  const worst = (bound: Bound): Worst[keyof Worst] => ({
    formula: printBound(bound, envs.given),
    names: nameBound(bound),
    given: evaluateBound(bound, envs.given),
    any: evaluateBound(bound, envs.any),
  });
  return {
    instances: worst(cost.instances),
    agents: worst(cost.agents),
    attempts: worst(cost.attempts),
    tokens: worst(cost.tokens),
    usd: worst(cost.usd),
  };
}

function limitDiagnostics(
  plan: Plan,
  inputs: Readonly<Record<string, Json>>,
  envs: Envs,
  certain: number,
): readonly Diagnostic[] {
  const limit = plan.limits.agents === undefined ? "none" : settingValue(plan, plan.limits.agents, inputs);
  const { agents } = plan.worst;
  if (limit === "none") return [];
  const span = spanAt(plan, dearest(plan, envs)?.at ?? 0);
  const help = "raise `limits: agents`, or make fewer with `take`, fewer rounds or a `when`";
  if (certain > limit) {
    const message = `at least ${certain} agents are asked, but \`limits: agents\` allows ${limit}`;
    return [{ name: "limit-too-low", message, span, notes: [{ message: "this asks the most of them" }], help }];
  }
  if (agents.given !== "none" && agents.given <= limit) return [];
  const most = agents.given === "none" ? "an unknown number of agents" : `at most ${sumOf(agents)} agents`;
  const message = `${most} may be asked, but \`limits: agents\` allows ${limit}: the rest would be held`;
  return [{ name: "limit-exceeded", message, span, notes: [{ message: "this asks the most of them" }], help }];
}

/** `1 + 5 × 3 = 16`, or the number alone where there is nothing to compute. */
function sumOf({ formula, given }: Worst["agents"]): string {
  return formula === `${given}` ? formula : `${formula} = ${given}`;
}

/** The node of the pipeline that asks most agents. */
function dearest(plan: Plan, envs: Envs): Plan["bodies"][number]["nodes"][number] | undefined {
  const worth = (bound: Bound): number => {
    const value = evaluateBound(bound, envs.given);
    return value === "none" ? Number.POSITIVE_INFINITY : value;
  };
  const [first, ...rest] = plan.bodies[0]?.nodes ?? [];
  if (first === undefined) return undefined;
  return rest.reduce((best, node) => (worth(node.cost.agents) > worth(best.cost.agents) ? node : best), first);
}

function needlessBarriers(places: Places): readonly Diagnostic[] {
  const { plan } = places;
  return [...places.frames.values()].flatMap((frame: Frame) =>
    (plan.bodies[frame.body]?.nodes ?? [])
      .filter((node) => hasNeedlessBarrier(places, frame, node))
      .map(
        (node): Diagnostic => ({
          name: "needless-barrier",
          message: `\`barrier:\` of "${node.id}" holds nothing back: its list comes whole in any case`,
          span: spanAt(plan, node.fan?.gen.at ?? node.at),
          notes: [
            {
              message: "only a fan-out, or a `from` over one without `sort` and `group`, passes elements on one by one",
            },
          ],
          help: "leave `barrier:` out",
        }),
      ),
  );
}
