/** What a run needs before it begins: someone who answers, and a journal of its own. */
import type { Provider } from "../agents/provider.ts";
import { hashText, seedOf } from "../base/hash.ts";
import type { Json } from "../base/json.ts";
import type { ExecRequest } from "../base/request.ts";
import type { Journal } from "../journal/journal.ts";
import { runPath } from "../journal/project-runs.ts";
import { newRunId } from "../journal/run-id.ts";
import { createJournal } from "../journal/sqlite-journal.ts";
import type { Plan } from "../plan/plan.ts";
import type { AnswerFor } from "../run/answer-for.ts";
import { setupProblems } from "../run/setup-problems.ts";
import { findRepository, type Repository } from "../run/trees.ts";
import { answersAtHand } from "./answers-at-hand.ts";
import { openAgents, openStubs } from "./open-agents.ts";
import { makeRunsFolder } from "./project.ts";
import type { RunOptions } from "./run-options.ts";
import { createStubPrograms } from "./stub-programs.ts";
import { UsageError } from "./usage-error.ts";

/** Drawn from the plan where none is given: a rehearsal that is repeated says the same. */
export function seedOfPlan(plan: Plan): number {
  return seedOf(hashText(plan.bodies.map(({ id }) => id).join(" ")));
}

/** `provider` and `stubRun`: those of an earlier run, which count where the command line says nothing. */
export type AnswersCall = {
  readonly plan: Plan;
  readonly project: string;
  readonly seed: number;
  readonly provider?: string;
  readonly stubRun?: boolean;
  readonly warn: (message: string) => void;
};

export type Answers = {
  readonly provider: Provider;
  readonly stub?: (request: ExecRequest, address: string) => Json;
  readonly answerFor?: AnswerFor;
  readonly repository?: Repository;
};

/** Who answers prompts, what answers to questions are at hand, and what stands in for programs. Throws `UsageError`, also for what the plan lacks (a secret, a tool). */
export async function openAnswers(options: RunOptions, call: AnswersCall): Promise<Answers> {
  const { plan, project, seed, provider: name } = call;
  const isStubRun = options.stubRun === true || call.stubRun === true;
  const stubs = openStubs(options);
  const asksAgents = plan.bodies.some((body) => body.nodes.some((node) => node.act.do === "agent"));
  const provider = await openAgents(options, {
    seed,
    stubs,
    folder: project,
    isStubRun,
    // Where no agent is asked it does not matter who would answer, and no key is needed.
    ...(name === undefined ? (asksAgents ? {} : { name: "none" }) : { name }),
  });
  const answerFor = answersAtHand({ file: options.answers, stubs, isStubRun, seed, warn: call.warn });
  const repository = isStubRun ? undefined : await repositoryFor(plan, project);
  const answers = {
    provider,
    ...(repository === undefined ? {} : { repository }),
    ...(isStubRun ? { stub: createStubPrograms(seed, stubs) } : {}),
    ...(answerFor === undefined ? {} : { answerFor }),
  };
  const usd = options.limit?.usd;
  const money = usd === undefined ? {} : { usd };
  const problems = setupProblems(plan, { environment: process.env, ...answers, ...money });
  if (problems.length > 0) throw new UsageError(problems.join("\n  "));
  return answers;
}

/** The repository around the project, where a node works in a worktree. */
export async function repositoryFor(plan: Plan, project: string): Promise<Repository | undefined> {
  if (!plan.bodies.some((body) => body.nodes.some(({ tree }) => tree !== undefined))) return undefined;
  return findRepository(project);
}

/** The journal of a new run. Throws `UsageError` and `JournalError`. */
export function beginJournal(project: string, plan: Plan, provider: string): Journal {
  makeRunsFolder(project);
  const now = Date.now();
  const id = newRunId(now, Math.random);
  return createJournal(runPath(project, id), { id, pipeline: plan.name, plan, provider, now });
}
