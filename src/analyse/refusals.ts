/**
 * Where free text of outsiders may not go (LANGUAGE.md section 7): into what a program is given, and into the prompt of
 * an agent that can act. Words of an enumeration, numbers and booleans may.
 */
import type { Expr, Tmpl } from "../expr/ir.ts";
import type { Act, PlanNode } from "../plan/plan.ts";
import { isTmpl } from "../plan/walk-expr.ts";
import { acceptingReader, noteReached, type Place, readerAt } from "./flow.ts";
import { type Cause, elementOf, type Taint, textIn } from "./taint.ts";
import type { Reader } from "./taint-of-expr.ts";
import { taintedPuts, taintOfExpr } from "./taint-of-expr.ts";
import type { Reaches } from "./tool-reach.ts";

type Sink = { readonly where: string; readonly tree: Expr | Tmpl };
type Exec = Extract<Act, { do: "exec" }>;

/** Notes what goes from outsiders into a place of the node where it may not. `result`: the value of an instance. */
export function refuseAt(place: Place, result: Taint): void {
  const { node, flow } = place;
  const sinks = sinksOf(flow.reaches, node);
  if (sinks.length === 0) return;
  const reader = readerAt(place, result);
  const found = sinks.flatMap(({ where, tree }) => {
    const causes = causesIn(tree, reader);
    return causes.length === 0 ? [] : [{ where, tree, causes }];
  });
  if (found.length === 0) return;
  if (node.accepts !== undefined) return refuseBeyond(place, found, result);
  for (const { where, causes } of found) refuse(place, where, causes);
}

/** What is refused beyond what the node accepts. What it accepts of a list it accepts of the items. */
function refuseBeyond(place: Place, sinks: readonly Sink[], result: Taint): void {
  const { fan } = place.node;
  const { slots } = place.frame;
  const reader = acceptingReader(place, result);
  const item = fan && slots.get(fan.gen.slot);
  if (fan !== undefined) slots.set(fan.gen.slot, elementOf(taintOfExpr(fan.gen.in, reader)));
  for (const { where, tree } of sinks) refuse(place, where, causesIn(tree, reader));
  if (fan !== undefined && item !== undefined) slots.set(fan.gen.slot, item);
}

/** Of one node one refusal is enough: the first. Those because of inputs are the caller's. */
function refuse({ flow, node, open }: Place, where: string, causes: readonly Cause[]): void {
  const isOpen = (cause: Cause): boolean => cause.source.kind === "slot";
  for (const [found, into] of [
    [causes.filter((cause) => !isOpen(cause)), flow.refusals],
    [causes.filter(isOpen), open],
  ] as const) {
    for (const cause of found) noteReached(flow, cause);
    const [cause, ...others] = found;
    if (cause === undefined || into.has(node)) continue;
    into.set(node, { where, at: cause.read?.at ?? node.at, cause, others, within: [] });
  }
}

function causesIn(tree: Expr | Tmpl, reader: Reader): readonly Cause[] {
  if (isTmpl(tree)) return taintedPuts(tree, reader).map(({ cause }) => cause);
  const cause = textIn(taintOfExpr(tree, reader));
  return cause === undefined ? [] : [cause];
}

function sinksOf(reaches: Reaches, node: PlanNode): readonly Sink[] {
  const { act, tree, ensure, reads } = node;
  const setup = tree !== undefined && "own" in tree ? (tree.setup?.argv ?? []) : [];
  const conditions = ensure.flatMap((one) => ("argv" in one ? one.argv : []));
  return [
    ...sinksOfAct(reaches, act),
    ...setup.map((argument) => ({ where: "an argument of `setup`", tree: argument })),
    ...conditions.map((argument) => ({ where: "an argument of `ensure`", tree: argument })),
    ...(reads ?? []).map((glob) => ({ where: "`reads`", tree: glob })),
  ];
}

function sinksOfAct(reaches: Reaches, act: Act): readonly Sink[] {
  if (act.do === "exec") return sinksOfProgram(act);
  if (act.do !== "agent") return [];
  const acting = reaches(act).find((reach) => reach.acting.length > 0);
  if (acting === undefined) return [];
  const who = `an agent that acts ("${acting.role.name}" has ${acting.acting.join(", ")})`;
  return [
    { where: `the prompt of ${who}`, tree: act.prompt },
    ...(act.system === undefined ? [] : [{ where: `the \`system\` of ${who}`, tree: act.system }]),
  ];
}

function sinksOfProgram(act: Exec): readonly Sink[] {
  const name = programOf(act);
  return [
    ...act.argv.map((argument) => ({ where: `an argument of ${name}`, tree: argument })),
    ...(act.stdin === undefined ? [] : [{ where: `\`stdin\` of ${name}`, tree: act.stdin }]),
    ...Object.entries(act.env).map(([variable, value]) => ({ where: `\`env: ${variable}\` of ${name}`, tree: value })),
    ...(act.cwd === undefined ? [] : [{ where: `\`cwd\` of ${name}`, tree: act.cwd }]),
  ];
}

function programOf({ argv, script }: Exec): string {
  if (script !== undefined) return "a script";
  const [first] = argv;
  const [name, ...more] = first ?? [];
  return typeof name === "string" && more.length === 0 ? `"${name}"` : "a program";
}
