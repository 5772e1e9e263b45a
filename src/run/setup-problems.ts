/** What is wrong with the set-up of a run, said before anything starts. */

import { hasEnded } from "../base/outcome.ts";
import type { Journal } from "../journal/journal.ts";
import type { Act, Plan, PlanNode } from "../plan/plan.ts";
import { askedBy, priceProblems } from "./money-limits.ts";
import { type RunSetup, secretsOf } from "./run-setup.ts";

/** `usd`: a limit given to the run, in place of the plan's. */
type Money = { readonly usd?: number };

/** Parts that nobody gives, secrets that programs need and that are not set, and what the provider says of the models and tools asked for. */
export function setupProblems(
  plan: Plan,
  setup: Pick<RunSetup, "environment" | "provider" | "stub" | "repository"> & Money,
): readonly string[] {
  const acts = plan.bodies.flatMap((body) => body.nodes.map((node: PlanNode) => node.act));
  return [
    ...missingParts(plan),
    ...missingRepository(plan, setup),
    ...missingSecrets(acts, plan, setup),
    ...providerProblems(plan, setup),
  ];
}

/** Why this run cannot go on with this set-up; empty if it can. `sluice rerun` is for what has ended. */
export function resumeProblems(journal: Journal, setup: Pick<RunSetup, "provider">): readonly string[] {
  const { id, state, provider } = journal.head;
  if (hasEnded(state)) {
    return [
      `the run ${id} has ended (${state}): to run it anew, taking over what is still right, use "sluice rerun ${id}"`,
    ];
  }
  const wasSimulated = provider === "simulate";
  if (wasSimulated === (setup.provider.name === "simulate")) return [];
  const was = wasSimulated ? "was simulated" : `was answered by "${provider}"`;
  return [`the run ${id} ${was}: go on with --provider ${provider}, simulated and real results are never mixed`];
}

/** Nodes that work in worktrees need a repository to take them from. */
function missingRepository(plan: Plan, setup: Pick<RunSetup, "stub" | "repository">): readonly string[] {
  const node = plan.bodies.flatMap((body) => body.nodes).find(({ tree }) => tree !== undefined);
  if (node === undefined || setup.repository !== undefined || setup.stub !== undefined) return [];
  return [`"${node.id}" works in a git worktree: run it inside of a git repository that has a commit`];
}

/** Parts without a default come from a caller, which a run has not. */
function missingParts({ missingParts = [] }: Plan): readonly string[] {
  return missingParts.map(
    (part) =>
      `the part "${part}" is given by nobody: run a pipeline that calls this one with \`parts:\`, or give it a default`,
  );
}

function missingSecrets(
  acts: readonly Act[],
  plan: Plan,
  setup: Pick<RunSetup, "environment" | "stub">,
): readonly string[] {
  if (setup.stub !== undefined) return [];
  const set = secretsOf(plan, setup.environment);
  const used = acts.flatMap((act) => (act.do === "exec" ? Object.values(act.secretEnv) : []));
  return [...new Set(used)]
    .filter((name) => !set.has(name))
    .map((name) => `the secret "${name}" is not set: export ${name}=… before the run`);
}

function providerProblems(plan: Plan, { provider, usd }: Pick<RunSetup, "provider"> & Money): readonly string[] {
  const { asksAgents, ...asked } = askedBy(plan);
  return asksAgents ? [...provider.problems(asked), ...priceProblems(plan, provider, usd)] : [];
}
