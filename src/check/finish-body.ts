/** The body that a frame has become, with a word on nodes that nobody reads. */
import type { CheckedAgent, CheckedBody, CheckedNode } from "./checked.ts";
import type { Checking } from "./checking.ts";
import type { Frame } from "./frame.ts";

/** Everything of the frame was checked. */
export function finishBody(
  checking: Checking,
  frame: Frame,
  rest: Pick<CheckedBody, "name" | "order" | "result" | "type" | "size" | "ensure">,
): CheckedBody {
  const nodes = frame.nodes.filter((node) => node !== undefined);
  warnUnread(checking, frame, nodes, rest.result !== undefined);
  return { kind: frame.kind, slots: frame.slots, nodes, ...rest };
}

/**
 * A node whose value nobody reads, and which changes nothing in the world, is work for nothing. Where the body gives
 * nothing, an agent may be asked and a text be written for whoever looks at the run; what is computed is read by nobody.
 */
function warnUnread(checking: Checking, frame: Frame, nodes: readonly CheckedNode[], hasResult: boolean): void {
  for (const [index, node] of nodes.entries()) {
    const isShown = !hasResult && node.act.do !== "compute" && node.act.do !== "stream";
    if (frame.usedNodes.has(index) || actsBeyond(checking, node) || isShown) continue;
    const { id } = node.decl;
    checking.report({
      name: "unused-node",
      message: `nobody reads "${id.value}"`,
      span: id.span,
      help: "read it, return it, or take it away",
    });
  }
}

/** True if it may change something, ask somebody or end the run, itself or in what it enters. */
function actsBeyond(checking: Checking, node: CheckedNode): boolean {
  const open = [node];
  const entered = new Set<CheckedBody>();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (actsItself(checking, at)) return true;
    if (at.act.do !== "enter" || entered.has(at.act.body)) continue;
    entered.add(at.act.body);
    open.push(...at.act.body.nodes);
  }
  return false;
}

/** What enters a body that gives nothing, or that holds to conditions, is not there for its value. */
function actsItself(checking: Checking, { act, tree }: CheckedNode): boolean {
  switch (act.do) {
    case "exec":
    case "person":
    case "fail":
      return true;
    case "agent":
      return tree !== undefined || hasActingTool(checking, act);
    case "enter":
      return (act.body.result ?? act.loop?.returns) === undefined || (act.body.ensure ?? []).length > 0;
    default:
      return false;
  }
}

function hasActingTool({ shared }: Checking, { role, tools }: CheckedAgent): boolean {
  const roles = typeof role === "number" ? [role] : [...role.of.map((row) => row.role), role.else ?? 0];
  const all = tools ?? roles.flatMap((index) => shared.roles[index]?.tools ?? []);
  return all.some((tool) => /^(?:edit|write|bash|mcp:.*)$/.test(tool));
}
