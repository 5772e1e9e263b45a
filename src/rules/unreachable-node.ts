/** A node that can never run: it needs one that always fails, or two of which only one can run. */
import { canonicalJson, type Json, sameJson } from "../base/json.ts";
import { limits } from "../base/limits.ts";
import type { Expr } from "../expr/ir.ts";
import type { Rule } from "./rule.ts";
import { certainSources } from "./view/certain-reads.ts";
import { type Place, placeAt, type Site, targetOf, type View } from "./view/view.ts";

export const unreachableNode: Rule = {
  name: "unreachable-node",
  find(view, say) {
    const lost = new Set<Site>();
    const facts = new Map<Site, readonly Fact[]>();
    const numbers = new Map(view.places.map((place, index) => [place, index]));
    for (const site of inOrder(view)) {
      if (!mayClash(site, facts)) continue;
      const sources = certainSources(site);
      const heard = sources.map((source) => facts.get(source) ?? []);
      const known = together([factsOf(site, numbers), ...heard]);
      const isEcho = sources.some((source) => lost.has(source));
      const failing = [...sources, ...waitedFor(site)].find(
        ({ node }) => node.decl.verb.kind === "fail" && node.guard === undefined,
      );
      const clash = heard.includes(known) ? undefined : clashIn(known);
      const isLost = isEcho || failing !== undefined || clash !== undefined;
      if (isLost) lost.add(site);
      if (isLost || known.length > 0) facts.set(site, known);
      if (isEcho || (failing === undefined && clash === undefined)) continue;
      const { id } = site.node.decl;
      say({ span: id.span, ...saidOf(id.value, failing, clash) });
    }
  },
};

/** A cheap look before the dear one: most nodes hang on no condition. */
function mayClash({ node, pieces, place }: Site, facts: ReadonlyMap<unknown, unknown>): boolean {
  if (node.guard !== undefined || node.act.do === "fail" || node.after.length > 0) return true;
  return pieces.some(({ reads, place: at }) => reads.some((read) => facts.has(targetOf(at, read) ?? place)));
}

/** `after:` waits for what is ok or skipped, and for what failed in vain. */
function waitedFor({ node, place }: Site): readonly Site[] {
  return node.after.flatMap(({ ref, settled }) => (settled ? [] : (targetOf(place, { ref }) ?? [])));
}

/** What must hold for a node to run: `key` is a path, `is` what it must be, or must not. `by` asks it. */
type Fact = { readonly key: string; readonly value: Json; readonly not: boolean; readonly by: Site };

function saidOf(id: string, failing: Site | undefined, clash: readonly [Fact, Fact] | undefined) {
  if (failing !== undefined || clash === undefined) {
    const notes = failing === undefined ? [] : [{ message: "this always fails", span: failing.node.decl.id.span }];
    return { message: `"${id}" can never run: it needs what always fails`, notes, help: "take one of them away" };
  }
  const [one, other] = clash
    .map(({ by }) => by.node.decl)
    .sort((left, right) => left.id.span.start - right.id.span.start);
  if (one === undefined || other === undefined || one === other)
    return { message: `"${id}" can never run: its \`when\` can never hold`, help: "one of its parts must be another" };
  const notes = [one, other].map(({ id: node, when }) => ({
    message: `"${node.value}" runs only then`,
    ...(when === undefined ? {} : { span: when.span }),
  }));
  const help = `read each with \`default\`: \`${one.id.value} | default(${other.id.value})\``;
  return { message: `"${id}" can never run: it needs two of which only one can run`, notes, help };
}

function* inOrder({ places }: View): Generator<Site> {
  for (const { body, sites } of places) {
    for (const index of body.order) {
      const site = sites[index];
      if (site !== undefined) yield site;
    }
  }
}

/** A condition by item keeps back single items, and one with `else` nobody. */
function factsOf(site: Site, numbers: ReadonlyMap<Place, number>): readonly Fact[] {
  const { guard } = site.node;
  if (guard === undefined || guard.per === "item" || guard.else !== undefined) return [];
  const found: Fact[] = [];
  const open: Expr[] = [guard.if.expr];
  const add = (expr: Expr, value: Json, not: boolean): void => {
    const key = keyOf(expr, site.place, numbers);
    if (key !== undefined) found.push({ key, value, not, by: site });
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.do === "and") open.push(at.left, at.right);
    else if (at.do === "not") add(at.of, true, true);
    else if (at.do === "compare" && (at.op === "==" || at.op === "!=")) addComparison(at, add);
    else add(at, true, false);
  }
  return found;
}

function addComparison(
  { op, left, right }: Extract<Expr, { readonly do: "compare" }>,
  add: (expr: Expr, value: Json, not: boolean) => void,
): void {
  if (right.do === "lit") add(left, right.value, op === "!=");
  else if (left.do === "lit") add(right, left.value, op === "!=");
}

/** The same for the same field of the same node, input or state; undefined for anything that is computed. */
function keyOf(expr: Expr, place: Place, numbers: ReadonlyMap<Place, number>): string | undefined {
  const path: string[] = [];
  let at = expr;
  while (at.do === "get") {
    path.unshift(at.field);
    at = at.of;
  }
  if (at.do !== "node" && at.do !== "slot") return undefined;
  const target = placeAt(place, at.ref.up);
  const index = target && numbers.get(target);
  if (index === undefined) return undefined;
  return canonicalJson([index, at.do, "node" in at.ref ? at.ref.node : at.ref.slot, ...path]);
}

/** Each fact once. Most nodes hear all that they know from one other, and share its list. */
function together(lists: readonly (readonly Fact[])[]): readonly Fact[] {
  const [first = [], ...others] = lists.filter(({ length }) => length > 0);
  if (others.every((other) => other === first)) return first;
  return [...new Set([first, ...others].flat())].slice(0, limits.factsKnown);
}

function clashIn(facts: readonly Fact[]): readonly [Fact, Fact] | undefined {
  const known = new Map<string, Fact[]>();
  for (const fact of facts) {
    const others = known.get(fact.key) ?? [];
    const other = others.find((one) => excludes(one, fact));
    if (other !== undefined) return [other, fact];
    known.set(fact.key, [...others, fact]);
  }
  return undefined;
}

function excludes(one: Fact, other: Fact): boolean {
  const isSame = sameJson(one.value, other.value);
  if (one.not && other.not) return false;
  return one.not === other.not ? !isSame : isSame;
}
