/** The nodes of a run by the ways of calls to them, each made when something of it is seen first. */
import type { Body, PlanNode } from "../plan/plan.ts";
import type { NodeGroup } from "./run-record.ts";

/** `frame`: the group of the instance that entered `body`; -1 of the run. `index`: of `node` in it. */
type Way = { readonly frame: number; readonly body: Body; readonly node: PlanNode; readonly index: number };

export type Groups = { readonly groups: readonly NodeGroup[]; intern(way: Way): number };

export function createGroups(): Groups {
  const groups: NodeGroup[] = [];
  const known = new Map<string, number>();
  const intern = ({ frame, body, node, index }: Way): number => {
    const name = `${frame}/${index}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const outer = groups[frame];
    const phase = node.phase ?? outer?.phase;
    known.set(name, groups.length);
    groups.push({
      path: outer === undefined ? node.id : `${outer.path}/${node.id}`,
      parent: frame,
      node,
      body,
      index,
      ...(phase === undefined ? {} : { phase }),
      depth: outer === undefined ? 0 : outer.depth + 1,
    });
    return groups.length - 1;
  };
  return { groups, intern };
}
