/**
 * What gates release: `releases: {ship: [report.body]}` makes `report.body` clean for the nodes that wait for this
 * choice, because a person saw it and chose. So it must be what `show` shows, as it is, and the choice must be a person's.
 */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { Expr, Ref, Tmpl } from "../expr/ir.ts";
import { nodeAt, slotAt } from "../plan/checking.ts";
import type { Frame } from "../plan/frames.ts";
import { slotsOwnedBy } from "../plan/node-parts.ts";
import type { Act, Body, Plan, PlanNode } from "../plan/plan.ts";
import { spanAt } from "../plan/span-at.ts";
import { type Release, splitPath, type TaintFrame } from "./taint-frames.ts";

type Person = Extract<Act, { do: "person" }>;
type Gate = { readonly plan: Plan; readonly frame: Frame; readonly act: Person };

/** What the gates whose choice a node waits for release to it, and to all in it. */
export function releasesOf(plan: Plan, frame: TaintFrame, node: PlanNode): readonly Release[] {
  if (node.guard === undefined) return [];
  return conjunctsOf(node.guard.if).flatMap((condition) => {
    const chosen = choiceOf(condition);
    if (chosen === undefined) return [];
    const at: TaintFrame | undefined = frameOutwards(frame, chosen.ref.up);
    const gate = at && plan.bodies[at.body]?.nodes[chosen.ref.node];
    if (at === undefined || gate?.act.do !== "person") return [];
    return releasedBy({ plan, frame: at, act: gate.act }, chosen.choice, at);
  });
}

/** Releases that end no taint: of what the gate does not show, or by a choice that need not be a person's. */
export function unseenReleases(plan: Plan, frames: readonly Frame[]): readonly Diagnostic[] {
  return frames.flatMap((frame) =>
    (plan.bodies[frame.body]?.nodes ?? []).flatMap(({ act }) =>
      act.do !== "person"
        ? []
        : Object.entries(act.releases).flatMap(([choice, paths]) =>
            paths.flatMap(({ path, at }) => {
              const problem = problemOf({ plan, frame, act }, choice, path);
              return problem === undefined
                ? []
                : [{ name: "unseen-release" as const, ...problem, span: spanAt(plan, at) }];
            }),
          ),
    ),
  );
}

/** Also what nobody saw: that is an error of its own (`unseenReleases`), with which no plan runs, and is told once. */
function releasedBy(gate: Gate, choice: string, frame: TaintFrame): readonly Release[] {
  const paths = Object.hasOwn(gate.act.releases, choice) ? (gate.act.releases[choice] ?? []) : [];
  return paths.flatMap(({ path }) => refNamed(gate.plan, frame, path) ?? []);
}

function problemOf(
  { plan, frame, act }: Gate,
  choice: string,
  path: string,
): { message: string; help: string } | undefined {
  if (act.onExpiry === choice)
    return {
      message: `"${choice}" releases "${path}", but it is also what counts when the gate expires, and then nobody has seen it`,
      help: "let another choice count at expiry, or none: a gate without `expires` waits",
    };
  const shown = act.show === undefined ? [] : pathsShown(plan, frame, act.show);
  if (shown.some((one) => path === one || path.startsWith(`${one}.`))) return undefined;
  return {
    message: `"${path}" is released, but \`show\` does not show it as it is`,
    help: `put \`{{ ${path} }}\` into \`show\`, without a filter and outside of \`{% if %}\``,
  };
}

/** What stands bare in a template, whatever holds. Under a condition it may not be seen. */
function pathsShown(plan: Plan, frame: Frame, show: Tmpl): readonly string[] {
  const locals = new Map<number, string | undefined>();
  const walk = (tmpl: Tmpl): readonly string[] =>
    tmpl.flatMap((part) => {
      if (typeof part === "string" || part.do === "if") return [];
      if (part.do === "put") return pathOf(plan, frame, part.e, locals) ?? [];
      if (part.if !== undefined) return [];
      locals.set(part.local, pathOf(plan, frame, part.in, locals));
      return walk(part.body);
    });
  return walk(show);
}

/** A name with fields, as it is written; a variable stands for its list. */
function pathOf(
  plan: Plan,
  frame: Frame,
  expr: Expr,
  locals: ReadonlyMap<number, string | undefined>,
): string | undefined {
  const fields: string[] = [];
  let at = expr;
  for (; at.do === "get" || at.do === "dot"; at = at.of) fields.unshift(at.field);
  const root =
    at.do === "local"
      ? locals.get(at.local)
      : at.do === "node"
        ? nodeAt(plan, frame, at.ref)?.id
        : at.do === "slot"
          ? slotPath(plan, frame, at.ref)
          : undefined;
  return root === undefined ? undefined : [root, ...fields].join(".");
}

function slotPath(plan: Plan, frame: Frame, ref: Extract<Ref, { readonly slot: number }>): string | undefined {
  const slot = slotAt(plan, frame, ref);
  return slot?.kind === "input" ? `inputs.${slot.name}` : slot?.name;
}

/** What a path of a gate means, looked up as the gate itself sees names: from its own body outwards. */
function refNamed(plan: Plan, frame: TaintFrame, path: string): Release | undefined {
  const { root, rest } = splitPath(path);
  let via: PlanNode | undefined;
  for (let at: TaintFrame | undefined = frame; at !== undefined; at = at.outer) {
    const ref = refIn(plan.bodies[at.body], via, root);
    if (ref !== undefined) return { frame: at, ref, rest };
    via = at.via === undefined ? undefined : at.outer && plan.bodies[at.outer.body]?.nodes[at.via];
  }
  return undefined;
}

/** `via`: the node that the name is looked up through; of variables, only its own are seen. */
function refIn(body: Body | undefined, via: PlanNode | undefined, root: string): Ref | undefined {
  const node = body?.nodes.findIndex(({ id }) => id === root) ?? -1;
  if (node !== -1) return { up: 0, node };
  const variables = via === undefined ? undefined : slotsOwnedBy(via);
  const slot =
    body?.slots.findIndex(({ name, kind }, index) => {
      if (kind === "item" || kind === "key" || kind === "items") return name === root && variables?.has(index) === true;
      return (kind === "input" ? `inputs.${name}` : name) === root;
    }) ?? -1;
  return slot === -1 ? undefined : { up: 0, slot };
}

function frameOutwards(frame: TaintFrame, up: number): TaintFrame | undefined {
  let found: TaintFrame | undefined = frame;
  for (let step = 0; step < up && found !== undefined; step += 1) found = found.outer;
  return found;
}

/** The conditions that must all hold for the node to run. */
function conjunctsOf(condition: Expr): readonly Expr[] {
  const open = [condition];
  const found: Expr[] = [];
  for (let expr = open.pop(); expr !== undefined; expr = open.pop()) {
    if (expr.do === "and") open.push(expr.right, expr.left);
    else found.push(expr);
  }
  return found;
}

/** `gate.choice == "ship"`, either way round. */
function choiceOf(
  condition: Expr,
): { readonly ref: { readonly up: number; readonly node: number }; readonly choice: string } | undefined {
  if (condition.do !== "compare" || condition.op !== "==") return undefined;
  const { left, right } = condition;
  const [field, word] = left.do === "lit" ? [right, left] : [left, right];
  if (field.do !== "get" || field.field !== "choice" || field.of.do !== "node" || word.do !== "lit") return undefined;
  return typeof word.value === "string" ? { ref: field.of.ref, choice: word.value } : undefined;
}
