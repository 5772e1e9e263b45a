/** A loop that keeps out only what it kept: what was found and rejected is found again in every round. */
import type { Expr } from "../expr/ir.ts";
import { isTmpl, stepsOf } from "../plan/walk-expr.ts";
import type { Rule } from "./rule.ts";
import { type Piece, type Place, type Site, type Step, spanOf, targetOf } from "./view/view.ts";
import { usersOf, workOf } from "./view/where-from.ts";
import { asksAgents } from "./view/who.ts";

export const forgottenSeen: Rule = {
  name: "forgotten-seen",
  find(view, say) {
    for (const step of view.steps.in) {
      const { piece, expr } = step;
      const slot = keptOut(step);
      if (slot === undefined || piece.site === undefined || !looksAnew(piece.site)) continue;
      const judge = judgeOf(piece.site, slot);
      if (judge === undefined) continue;
      const state = piece.place.body.slots[slot];
      say({
        message: `what "${judge.node.decl.id.value}" rejects is not in "${state?.name}", so that every round finds it anew`,
        span: spanOf(view, expr, piece),
        notes: [{ message: "a loop that looks until nothing is new must know all that it saw, not only what it kept" }],
        help: `keep a state of all that was seen (\`next: {seen: seen + ${piece.site.node.decl.id.value}}\`), and leave that out`,
      });
    }
  },
};

/** The state in `where: x not in state`, if it is the only one that the condition asks. */
function keptOut({ expr, piece }: Step<"in">): number | undefined {
  if (piece.kind !== "where" || !(expr.negated || isNegated(expr, piece))) return undefined;
  const states = piece.reads.flatMap(({ ref }) => ("slot" in ref && isState(piece.place, ref) ? [ref.slot] : []));
  let of = expr.of;
  while (of.do === "get" || of.do === "dot") of = of.of;
  if (of.do !== "slot" || !isState(piece.place, of.ref)) return undefined;
  return new Set(states).size === 1 ? of.ref.slot : undefined;
}

function isNegated(expr: Expr, { tree }: Piece): boolean {
  if (isTmpl(tree)) return false;
  for (const { expr: step } of stepsOf(tree)) if (step.do === "not" && step.of === expr) return true;
  return false;
}

function isState({ body }: Place, { up, slot }: { readonly up: number; readonly slot: number }): boolean {
  return up === 0 && body.slots[slot]?.kind === "state";
}

/** An agent in the loop finds what is chosen from, and the loop ends by what is left. */
function looksAnew(site: Site): boolean {
  const { place, pieces } = site;
  const finders = pieces.filter(({ kind }) => kind === "from").flatMap((piece) => workOf(piece));
  const stops = place.via?.pieces.filter(({ kind }) => kind === "stop") ?? [];
  const isStop = stops.some((stop) => stop.reads.some((read) => targetOf(stop.place, read) === site));
  return isStop && finders.some((finder) => finder.place === place && asksAgents(finder));
}

/** Who judges what was chosen before the state is given a part of it. */
function judgeOf(site: Site, slot: number): Site | undefined {
  const next = site.place.via?.pieces.find((piece) => piece.kind === "next" && piece.slot === slot);
  if (next === undefined || !isChosen(next)) return undefined;
  const users = usersOf(site);
  const given = next.reads.flatMap((read) => targetOf(next.place, read) ?? []);
  if (given.includes(site)) return undefined;
  return given.flatMap((one) => (users.has(one) && asksAgents(one) ? [one] : [])).at(0);
}

/** `kept + [c.claim for c in check if c.status == "survives"]`. */
function isChosen({ tree }: Piece): boolean {
  if (isTmpl(tree)) return false;
  for (const { expr } of stepsOf(tree)) if (expr.do === "each" && expr.if !== undefined) return true;
  return false;
}
