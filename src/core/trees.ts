/** Git worktrees: which one an instance works in, and what is known of it (LANGUAGE.md section 5). */
import { hashText } from "../base/hash.ts";
import type { Json } from "../base/json.ts";
import type { TreeRequest } from "../base/request.ts";
import { addressOf } from "./address.ts";
import { shapes } from "./columns.ts";
import { nodeOf, parentOf, shapeOf } from "./instances.ts";
import { heldPositions } from "./list-values.ts";
import { cellOf, contextOf } from "./references.ts";
import type { State, WorkTree } from "./state.ts";

/** The instance whose tree this one works in: its own, that of the node that it goes on in, or of what is around it. */
export function treeOwner(state: State, iid: number): number | undefined {
  if (!state.prepared.hasTrees) return undefined;
  for (let at = iid; at !== 0; at = parentOf(state, at)) {
    if (shapeOf(state, at) === shapes.round) continue;
    const { tree } = nodeOf(state, at).node;
    if (tree === undefined) continue;
    return "own" in tree ? at : cellOf(state, contextOf(state, at), tree.of);
  }
  return undefined;
}

/** What an attempt is told of the tree that it works in; undefined: it works where the run does. `setup`: as rendered. */
export function treeRequest(
  state: State,
  iid: number,
  setupOf: (owner: number) => readonly string[] | undefined,
): TreeRequest | undefined {
  const owner = treeOwner(state, iid);
  if (owner === undefined) return undefined;
  const setup = setupOf(owner);
  const merge = (state.needed.get(owner) ?? []).flatMap((item) => state.trees.get(item)?.branch ?? []);
  const at = state.trees.get(owner)?.commit;
  return {
    owner,
    name: nameOf(addressOf(state, owner)),
    base: state.run?.baseCommit ?? "",
    merge,
    ...(at === undefined ? {} : { at }),
    ...(setup === undefined ? {} : { setup }),
    ...((state.live.get(iid)?.lost ?? 0) > 0 ? { afterCrash: true } : {}),
  };
}

/**
 * What a first attempt finds in its worktree, as part of its reuse key: the last commit there, or what the tree begins
 * with. Of one that was left in between, nobody knows: its key is of this run alone.
 */
export function treeStart(state: State, request: TreeRequest): Json {
  const { owner, base, setup } = request;
  if (state.run?.stubRun === true) return "none";
  if (state.leftTrees.has(owner)) return { left: state.run?.id ?? "", owner };
  const tree = state.trees.get(owner);
  if (tree !== undefined) return tree.commit;
  const needed = state.needed.get(owner) ?? [];
  const merge = needed.flatMap((item) => state.trees.get(item)?.commit ?? []);
  return { base, merge, setup: setup ?? null };
}

/**
 * The text with the names of this run's worktrees and branches as their commits: two runs name them differently, and
 * what counts is what they hold.
 */
export function withoutTreeNames(state: State, text: string): string {
  const run = state.run?.id ?? "";
  if (!state.prepared.hasTrees || !text.includes(`/${run}/`)) return text;
  const names = new RegExp(`sluice/(?:trees/)?${run.replace(/[^A-Za-z0-9]/g, "\\$&")}/([A-Za-z0-9-]+)`, "g");
  return text.replace(names, (whole, name: string) => {
    const commit = state.treeCommits.get(name);
    return commit === undefined ? whole : whole.replace(`${run}/${name}`, commit);
  });
}

/** A name for a branch and a folder: what can be read of the address, and a hash of all of it. */
function nameOf(address: string): string {
  const words = address
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${words}-${hashText(address).slice(0, 8)}`;
}

/** `worktree(n)`: of a fan-out a list of those of its ok items. */
export function treeView(state: State, cell: number | undefined): Json {
  if (cell === undefined) return viewOf(undefined);
  if (shapeOf(state, cell) !== shapes.fan) return viewOf(state.trees.get(cell));
  const list = state.lists.get(cell);
  if (list === undefined) return [];
  return heldPositions(state, list).map((position) => viewOf(state.trees.get(list.items.items[position] ?? 0)));
}

/** `worktree()`: the one in which the reader works. */
export function ownTree(state: State, iid: number): Json {
  const owner = treeOwner(state, iid);
  return viewOf(owner === undefined ? undefined : state.trees.get(owner));
}

/** Where nothing has worked yet, as in a rehearsal, there is no branch. */
function viewOf(tree: WorkTree | undefined): Json {
  if (tree === undefined) return { key: "", branch: null, commit: "", files: [], path: "" };
  const { key, branch, commit, files, path } = tree;
  return { key, branch, commit, files, path };
}
