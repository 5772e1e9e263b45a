/** Whether a plan has a node at the place that an address names. */
import type { Plan } from "../plan/plan.ts";

/** By address; keys and rounds in it are passed over. */
export function createNodeFinder(plan: Plan): (address: string) => boolean {
  const known = new Map<string, boolean>();
  return (address) => {
    const path = pathOf(address);
    const found = known.get(path) ?? hasNode(plan, path);
    known.set(path, found);
    return found;
  };
}

/** The way to the node, without keys and rounds. */
export function pathOf(address: string): string {
  return withoutKeys(address).replace(/#\d+/g, "");
}

/** `hunt#2/find/try#1` of `hunt#2/find[by #3]/try#1`: in a key there may stand what looks like a round. */
export function withoutKeys(address: string): string {
  return address.replace(/\[[^\]]*\]/g, "");
}

function hasNode({ bodies }: Plan, path: string): boolean {
  let body = 0;
  for (const id of path.split("/")) {
    const node = bodies[body]?.nodes.find((one) => one.id === id);
    if (node === undefined) return false;
    body = node.act.do === "enter" ? node.act.body : -1;
  }
  return true;
}
