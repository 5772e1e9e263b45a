/** Nodes that work in one worktree at the same time, of which one may write (LANGUAGE.md section 5, `worktree`). */
import type { Diagnostic } from "../base/diagnostic.ts";
import { toolsThatAct, toolsThatLook } from "../base/tools.ts";
import { type Act, type Body, type Edge, type Plan, type PlanNode, rolesOf } from "../plan/plan.ts";
import { spanAt } from "../plan/span-at.ts";

type Use = "none" | "reads" | "writes";

/** Finds `shared-worktree`: two users of a tree without an order between them, or items of a fan-out that share one. */
export function checkSharedTrees(plan: Plan): readonly Diagnostic[] {
  const uses = usesOf(plan);
  const found: Diagnostic[] = [];
  const seen = new Set<number>();
  const inBody = (index: number): void => {
    const body = plan.bodies[index];
    if (body === undefined || seen.has(index)) return;
    seen.add(index);
    found.push(
      ...findIn(
        plan,
        body,
        body.nodes.map((node, at) => (node.tree === undefined ? uses(index, at) : "none")),
      ),
    );
    for (const node of body.nodes) if (node.tree === undefined && node.act.do === "enter") inBody(node.act.body);
  };
  for (const [index, body] of plan.bodies.entries()) {
    for (const [owner, node] of body.nodes.entries()) {
      if (node.tree === undefined || !("own" in node.tree)) continue;
      found.push(
        ...findIn(
          plan,
          body,
          sharersOf(body, owner, (at) => uses(index, at)),
        ),
      );
      if (node.act.do === "enter") inBody(node.act.body);
    }
  }
  return found;
}

/** What each node of the body does in the tree of `owner`: of those that go on in it, and the owner itself. */
function sharersOf(body: Body, owner: number, uses: (at: number) => Use): readonly Use[] {
  return body.nodes.map(({ tree }, at) => {
    const goesOn = tree !== undefined && "of" in tree && tree.of.up === 0 && tree.of.node === owner;
    return at === owner || goesOn ? uses(at) : "none";
  });
}

function findIn(plan: Plan, body: Body, uses: readonly Use[]): readonly Diagnostic[] {
  const users = [...uses.keys()].filter((at) => uses[at] !== "none");
  const before = beforeOf(body);
  return users.flatMap((at): readonly Diagnostic[] => {
    const node = body.nodes[at];
    if (node === undefined) return [];
    if (node.fan !== undefined && node.tree === undefined && node.fan.atOnce !== 1 && uses[at] === "writes")
      return [sharedByItems(plan, node)];
    const other = users.find(
      (one) =>
        one < at && (uses[one] === "writes" || uses[at] === "writes") && !before[at]?.has(one) && !before[one]?.has(at),
    );
    const partner = other === undefined ? undefined : body.nodes[other];
    return partner === undefined ? [] : [sharedByTwo(plan, node, partner)];
  });
}

function sharedByItems(plan: Plan, node: PlanNode): Diagnostic {
  return {
    name: "shared-worktree",
    message: `the items of "${node.id}" would change one worktree side by side`,
    span: spanAt(plan, node.at),
    help: "give each its own (`worktree: true` on this node), or let them work one after the other (`at_once: 1`)",
  };
}

function sharedByTwo(plan: Plan, node: PlanNode, other: PlanNode): Diagnostic {
  return {
    name: "shared-worktree",
    message: `"${other.id}" and "${node.id}" would work in one worktree at the same time`,
    span: spanAt(plan, node.at),
    notes: [{ message: "the other one", span: spanAt(plan, other.at) }],
    help: `give them an order: \`after: [${other.id}]\``,
  };
}

/** For each node all that has settled before it begins. What passes elements on goes on beside its reader. */
function beforeOf(body: Body): readonly ReadonlySet<number>[] {
  const before: Set<number>[] = body.nodes.map(() => new Set());
  for (const at of body.topo) {
    const own = before[at];
    for (const edge of body.nodes[at]?.edges ?? []) {
      if (own === undefined || !isWaitedFor(edge) || !("node" in edge.from)) continue;
      own.add(edge.from.node);
      for (const earlier of before[edge.from.node] ?? []) own.add(earlier);
    }
  }
  return before;
}

function isWaitedFor({ from, kind }: Edge): boolean {
  return from.up === 0 && kind !== "item";
}

/** What a node does to files: of a body the most that is done in it. Each body is looked at once. */
function usesOf(plan: Plan): (body: number, at: number) => Use {
  const known = new Map<number, Use>();
  const ofBody = (index: number): Use => {
    const before = known.get(index);
    if (before !== undefined) return before;
    known.set(index, "none");
    const most = (plan.bodies[index]?.nodes ?? []).reduce<Use>((use, node) => greater(use, ofNode(node)), "none");
    known.set(index, most);
    return most;
  };
  const ofNode = (node: PlanNode): Use => {
    const { act } = node;
    if (act.do === "exec") return "writes";
    if (act.do === "enter") return ofBody(act.body);
    return act.do === "agent" ? useOfAgent(plan, act) : "none";
  };
  return (index, at) => {
    const node = plan.bodies[index]?.nodes[at];
    return node === undefined ? "none" : ofNode(node);
  };
}

/** Tools of servers do not see the tree. */
function useOfAgent({ roles }: Plan, act: Extract<Act, { do: "agent" }>): Use {
  const tools = act.tools ?? rolesOf(act.role).flatMap((role) => roles[role]?.tools ?? []);
  if (tools.some((tool) => toolsThatAct.includes(tool))) return "writes";
  return tools.some((tool) => toolsThatLook.includes(tool)) ? "reads" : "none";
}

function greater(left: Use, right: Use): Use {
  return left === "writes" || right === "none" ? left : right;
}
