/** `worktree`: the git worktree in which a node, or a scope with all in it, works (LANGUAGE.md section 5). */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { NodeDecl } from "../syntax/pipeline.ts";
import { checkArguments } from "./check-exec.ts";
import type { CheckedNode, CheckedTree } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { frameAt, type Layer } from "./frame.ts";
import { nodeNamed } from "./node-options.ts";

const withoutFiles: readonly string[] = ["value", "text", "from", "gate", "fail"];

/** The tree, or undefined where there is none, or after a diagnostic. */
export function checkTree(checking: Checking, layer: Layer, decl: NodeDecl): CheckedTree | undefined {
  const { worktree, setup, verb, id } = decl;
  const misplaced = (key: string, span: NodeDecl["span"], why: string, help: string): undefined =>
    void checking.report({ name: "misplaced-key", message: `\`${key}\` ${why}`, span, help });
  const setupSpan = setup?.[0]?.span ?? id.span;
  if (worktree === undefined) {
    if (setup === undefined || decl.unread.has("worktree")) return undefined;
    return misplaced("setup", setupSpan, "prepares a worktree, and there is none", "add `worktree: true`");
  }
  if (withoutFiles.includes(verb.kind))
    return misplaced("worktree", worktree.span, `means nothing on \`${verb.kind}\`, which sees no files`, "remove it");
  if (worktree.of === undefined) {
    if (setup === undefined) return { own: true };
    return { own: true, setup: checkArguments(checking, layer, setup) };
  }
  const ref = nodeNamed(checking, layer, worktree.of);
  if (ref === undefined) return undefined;
  if (setup !== undefined)
    misplaced("setup", setupSpan, `stands where the tree is made, at "${worktree.of.value}"`, "move it there");
  const owner = frameAt(layer, ref.up)?.nodes[ref.node];
  const isOwner = owner?.tree !== undefined && "own" in owner.tree && owner.fan === undefined;
  if (owner === undefined || isOwner) return { of: ref };
  checking.report({ name: "type-mismatch", span: worktree.of.span, ...noOwner(worktree.of.value, owner) });
  return undefined;
}

/** Why nobody can go on in the tree of that node. */
function noOwner(name: string, { fan, decl }: CheckedNode): Pick<Diagnostic, "message" | "notes" | "help"> {
  const notes = [{ message: "it is declared here", span: decl.id.span }];
  if (fan === undefined)
    return { message: `"${name}" has no worktree of its own`, notes, help: "name a node with `worktree: true`" };
  const help =
    "put both into the `nodes` of one node, which has the `each` and `worktree: true`: all in it works in one tree";
  return { message: `"${name}" is a fan-out, with a tree for each item`, notes, help };
}
