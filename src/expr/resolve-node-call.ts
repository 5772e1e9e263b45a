/** What is asked of a node as a whole: `census(n)`, `pairs(n)`, `n is ok`. Only `pairs` reads its value. */
import { causeKinds, type Outcome, outcomes } from "../base/outcome.ts";
import { type Field, listOf, nullType, objectOf, stringType, type Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import { elementOf } from "./element-type.ts";
import type { NodeView } from "./ir.ts";
import { at, complain, type Env, failed, type Resolver, type Typed, withoutGroup } from "./resolver.ts";
import type { Named } from "./scope.ts";
import { least, sizeOfType } from "./sizes.ts";

type Node = Extract<Named, { kind: "node" }>;
type Call = Extract<ExprAst, { kind: "call" }>;

const count: Type = { kind: "integer", min: 0 };
const outcomeType: Type = { kind: "words", words: outcomes };
/** Why an instance is not ok: of `failures(n)` and `outcomes(n)`, and `cause` in `stop_each`. */
export const causeType: Type = {
  kind: "object",
  fields: [
    { name: "kind", type: { kind: "words", words: causeKinds }, optional: false },
    { name: "message", type: stringType, optional: false },
    { name: "output", type: stringType, optional: true },
  ],
  open: false,
};
/** A worktree as `worktree(n)` gives it: no branch where nothing was changed, and the tree is gone. */
const treeType = objectOf({
  key: stringType,
  branch: { kind: "union", of: [stringType, nullType] },
  commit: stringType,
  files: listOf(stringType),
  path: stringType,
});

/** How many there are of each outcome: of `census(n)`, and `so_far` in `stop_each`. */
export const censusType = objectOf(Object.fromEntries(["total", ...outcomes, "dropped"].map((name) => [name, count])));

export function resolveNodeCall(
  resolver: Resolver,
  name: string,
  ast: Call,
  argument: ExprAst | undefined,
  env: Env,
): Typed | undefined {
  if (name === "worktree" && argument === undefined) return resolveOwnTree(resolver, ast);
  if (argument === undefined) return undefined;
  const found = nodeNamed(resolver, argument, `${name}(…)`, env);
  if (found === undefined) return undefined;
  if (found === "failed") return failed();
  const { node, id } = found;
  if (name === "pairs") return resolvePairs(resolver, ast, node, id);
  const type = viewType(resolver, name, ast, node);
  if (type === undefined) return undefined;
  resolver.reads.push({ ref: node.ref, name: id, path: [], soft: true, span: argument.span });
  const size = name === "outcomes" || name === "failures" || type.kind === "list" ? node.size : sizeOfType(type);
  if (name === "dropped") return { expr: { do: "view", ref: node.ref, view: name }, type, size: "none" };
  const isSingle = node.fan === undefined && type.kind === "list";
  return { expr: { do: "view", ref: node.ref, view: name as NodeView }, type, size: isSingle ? 1 : size };
}

/** The node that a bare name stands for: only a node can be asked how it ended. */
function nodeNamed(
  resolver: Resolver,
  ast: ExprAst,
  what: string,
  env: Env,
): { readonly node: Node; readonly id: string } | "failed" | undefined {
  const bare = withoutGroup(ast);
  if (bare.kind === "name" && !env.locals.has(bare.name)) {
    const found = resolver.scope.lookup(bare.name);
    if (found?.kind === "node") return { node: found, id: bare.name };
    if (found?.kind === "failed") return "failed";
    if (found === undefined) {
      resolver.resolve(resolver, bare, env); // says that there is no such name
      return undefined;
    }
  }
  const help = "name the node itself: `census(search)`, `search is ok`";
  return complain(resolver, "type-mismatch", ast.span, `\`${what}\` takes the name of a node`, help);
}

function resolvePairs(resolver: Resolver, ast: Call, node: Node, id: string): Typed | undefined {
  if (node.fan === undefined) {
    const message = `"${id}" is no fan-out: it has one value, and no keys and items`;
    return complain(resolver, "type-mismatch", ast.span, message, `read \`${id}\` itself`);
  }
  const { item, key, value } = node.fan;
  const type = listOf(objectOf({ key, item, value }), 0, node.type.kind === "list" ? node.type.max : undefined);
  const origin = { ref: node.ref, name: id, path: [], span: ast.span, pairs: true };
  const size = least(sizeOfType(type), node.size);
  return { expr: { do: "pairs", ref: node.ref, at: at(resolver, ast) }, type, size, origin };
}

/** `worktree()`: the one in which the reader works. */
function resolveOwnTree(resolver: Resolver, ast: Call): Typed | undefined {
  if (resolver.scope.inTree === true) return { expr: { do: "tree" }, type: treeType, size: 1 };
  const help = "give this node, or a scope around it, `worktree: true`, or name the node whose tree you mean";
  return complain(resolver, "type-mismatch", ast.span, "nothing around this works in a worktree", help);
}

function viewType(resolver: Resolver, name: string, ast: Call, node: Node): Type | undefined {
  const { key, item, value } = node.fan ?? { key: stringType, item: nullType, value: node.type };
  const who: readonly Field[] = [
    { name: "key", type: key, optional: false },
    { name: "item", type: item, optional: false },
  ];
  switch (name) {
    case "census":
      return censusType;
    case "failures":
      return listOf({
        kind: "object",
        fields: [...who, { name: "cause", type: causeType, optional: false }],
        open: false,
      });
    case "outcomes": {
      const end: readonly Field[] = [
        { name: "outcome", type: outcomeType, optional: false },
        { name: "value", type: value, optional: true },
        { name: "cause", type: causeType, optional: true },
      ];
      return listOf({ kind: "object", fields: [...who, ...end], open: false });
    }
    case "worktree": {
      if (node.hasTree === true) return node.fan === undefined ? treeType : listOf(treeType);
      const help = "name a node with `worktree: true`";
      return complain(resolver, "type-mismatch", ast.span, "this node has no worktree of its own", help);
    }
    case "dropped":
      return listOf(
        objectOf({
          item: node.fan?.item ?? node.dropped ?? elementOf(node.type),
          why: { kind: "words", words: ["cap", "take"] },
        }),
      );
    default: {
      if (node.ended !== undefined) return { kind: "words", words: node.ended };
      const help = "of other nodes ask `node is ok`, or `census(node)`";
      return complain(
        resolver,
        "type-mismatch",
        ast.span,
        "`ended(…)` takes a loop, or a fan-out with `stop_each`",
        help,
      );
    }
  }
}

/** `n is ok` and its like. */
export function resolveOutcomeTest(
  resolver: Resolver,
  outcome: Outcome,
  ast: Extract<ExprAst, { kind: "test" }>,
  env: Env,
): Typed | undefined {
  const found = nodeNamed(resolver, ast.of, `is ${outcome}`, env);
  if (found === undefined) return undefined;
  if (found === "failed") return failed();
  resolver.reads.push({ ref: found.node.ref, name: found.id, path: [], soft: true, span: ast.of.span });
  return { expr: { do: "is", ref: found.node.ref, outcome }, type: { kind: "boolean" }, size: 1 };
}
