/** The nodes of a pipeline with those of its scopes and loops. */
import type { NodeDecl, Pipeline } from "../../src/syntax/pipeline.ts";

/** Outer ones before inner ones, in the order of the text. */
export function nodesIn({ nodes }: Pick<Pipeline, "nodes">): readonly NodeDecl[] {
  return nodes.flatMap((node) => [node, ...innerNodes(node)]);
}

/** Those that stand inside of a node. */
export function innerNodes({ verb }: NodeDecl): readonly NodeDecl[] {
  return verb.kind === "nodes" || verb.kind === "loop" ? nodesIn(verb) : [];
}
