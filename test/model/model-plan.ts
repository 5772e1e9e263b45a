/**
 * The plans of the model: those of the comparison with the reference interpreter (`random-plan.ts`), smaller, and with
 * what a run can meet on its way: times that run out, programs that must not be started twice, conditions that are
 * programs, questions that expire, limits of nodes, requests that go through a batch.
 */
import type { Json } from "../../src/base/json.ts";
import type { Expr, Tmpl } from "../../src/expr/ir.ts";
import type { Act, Body, Ensure, Plan, PlanLimits, PlanNode } from "../../src/plan/plan.ts";
import { randomPlan } from "../reference/random-plan.ts";
import type { Tape } from "./tape.ts";

/** A request with this word in it may never be answered; its node has a timeout. */
export const slowWord = "slowly";
/** Longer than any answer takes. */
export const timeoutMs = 200_000;

const mostNodes = 12;

export function modelPlan(tape: Tape): Plan {
  const byArrival = tape.chance(0.25);
  const plan = randomPlan(tape, 3 + tape.below(mostNodes), { byArrival, pairs: true });
  const hasLimits = tape.chance(0.25);
  const inputs = plan.inputs.map((input) => (input.name === "list" ? { ...input, default: givenList(tape) } : input));
  return { ...plan, inputs, bodies: plan.bodies.map((body) => temperBody(tape, body, hasLimits)) };
}

/** Some elements, of which some are alike. */
function givenList(tape: Tape): Json {
  return Array.from({ length: 1 + tape.below(5) }, (_, index) => {
    return { id: `in${index}`, n: tape.below(3), t: `t${tape.below(2)}`, xs: [index] };
  });
}

function temperBody(tape: Tape, body: Body, hasLimits: boolean): Body {
  return { ...body, nodes: body.nodes.map((node) => temperNode(tape, node, hasLimits)) };
}

function temperNode(tape: Tape, node: PlanNode, hasLimits: boolean): PlanNode {
  const limits = hasLimits && tape.chance(0.4) ? { limits: nodeLimits(tape, node) } : {};
  if (node.act.do === "person") return { ...node, ...limits, act: { ...node.act, ...expiry(tape) } };
  if (node.act.do === "agent" || node.act.do === "exec") return { ...temperAttempts(tape, node, node.act), ...limits };
  return { ...node, ...(takesLimits(node) ? limits : {}) };
}

type Attempted = Extract<Act, { do: "agent" | "exec" }>;

function temperAttempts(tape: Tape, node: PlanNode, act: Attempted): PlanNode {
  const isSlow = tape.chance(0.15);
  const tries = node.tries === undefined || !tape.chance(0.5) ? {} : { tries: { ...node.tries, on: allOn } };
  const once = act.do === "exec" && tape.chance(0.3) ? ({ once: true } as const) : {};
  const batched: Attempted = act.do === "agent" && tape.chance(0.1) ? { ...act, batch: true } : act;
  return {
    ...{ ...node, ...tries, ...once },
    ...(isSlow ? { timeoutMs } : {}),
    act: isSlow ? slowed(act) : batched,
    ensure: [...node.ensure, ...programs(tape, node.ensure)],
  };
}

const allOn = ["timeout", "idle", "provider", "output", "ensure", "exit"] as const;

function expiry(tape: Tape): { readonly expiresMs?: number; readonly onExpiry?: string } {
  return tape.chance(0.2) ? { expiresMs: tape.pick([5_000, 500]), onExpiry: "no" } : {};
}

function slowed(act: Attempted): Attempted {
  if (act.do === "agent") return { ...act, prompt: [...act.prompt, ` ${slowWord}`] };
  return { ...act, argv: [...act.argv, [slowWord]] };
}

/** Programs that look at the result; the slot of it is that of the condition before. */
function programs(tape: Tape, before: readonly Ensure[]): readonly Ensure[] {
  const [first] = before;
  if (first === undefined || !("if" in first) || !tape.chance(0.6)) return [];
  const of = resultRead(first.if);
  if (of === undefined) return [];
  const id: Tmpl = [{ do: "put", e: { do: "get", of, field: "id" } }];
  return Array.from({ length: 1 + tape.below(2) }, (_, index) => {
    return { argv: [["test"], [`${index}`], ["--"], id], spread: [], text: `test ${index}`, at: 0 };
  });
}

function resultRead(condition: Expr): Expr | undefined {
  return condition.do === "compare" && condition.left.do === "get" ? condition.left.of : undefined;
}

function takesLimits({ act, fan }: PlanNode): boolean {
  return act.do === "enter" || fan !== undefined;
}

/** Of each instance of the node, with all in it. */
function nodeLimits(tape: Tape, { act }: PlanNode): PlanLimits {
  const kinds: readonly PlanLimits[] = [
    { at_once: 1 + tape.below(2) },
    { tokens: 8_000 + tape.below(40_000) },
    { agents: 1 + tape.below(3) },
    { usd: 0.05 + tape.below(20) / 100 },
    { time_ms: 20_000 + tape.below(200_000) },
    { list: 2 + tape.below(3) },
  ];
  return tape.pick(act.do === "enter" ? kinds : kinds.slice(0, 4));
}
