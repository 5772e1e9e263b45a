/** The pipeline returns what a condition may skip: then it has nothing to return, and the run fails. */
import type { Rule } from "./rule.ts";
import { certainSources, certainSourcesOf } from "./view/certain-reads.ts";
import { type Piece, type Site, targetOf } from "./view/view.ts";

export const skippableReturn: Rule = {
  name: "skippable-return",
  find(view, say) {
    // Who ends a run with `fail` may mean it to end so where a node is skipped.
    if (view.sites.some(({ node }) => node.act.do === "fail")) return;
    const roots = new Map<Site, Site | undefined>();
    const told = new Set<Site>();
    for (const piece of view.pieces) {
      if (piece.kind !== "returns" || !piece.place.isMain) continue;
      for (const source of certainSourcesOf(piece)) {
        const root = skippedBy(source, roots);
        if (root === undefined || told.has(root)) continue;
        told.add(root);
        say(saidOf(source, root, piece));
      }
    }
  },
};

function saidOf(source: Site, root: Site, { reads, place, span }: Piece): Parameters<Parameters<Rule["find"]>[1]>[0] {
  const read = reads.find((one) => !one.soft && targetOf(place, one) === source);
  const path = read === undefined ? source.node.decl.id.value : [read.name, ...read.path].join(".");
  const { id, when } = root.node.decl;
  return {
    message: `the pipeline returns "${path}", and fails where "${id.value}" is skipped`,
    span: read?.span ?? span,
    notes: [
      { message: `"${id.value}" runs only then`, ...(when === undefined ? {} : { span: when.span }) },
      ...(root === source ? [] : [{ message: "what needs it is skipped with it", span: source.node.decl.id.span }]),
    ],
    help: `say what is returned then: \`${path} | default(…)\`, or give "${id.value}" an \`else\``,
  };
}

/** The node whose condition skips this one, if one can. `roots`: what is known of others; a node in work has none yet. */
function skippedBy(site: Site, roots: Map<Site, Site | undefined>): Site | undefined {
  if (roots.has(site)) return roots.get(site);
  roots.set(site, undefined);
  const { guard, fan, act } = site.node;
  const isGuarded = guard !== undefined && guard.else === undefined && (fan === undefined || guard.per === "node");
  const isScope = fan === undefined && act.do === "enter" && act.loop === undefined;
  const returned = isScope ? site.pieces.filter((piece) => piece.kind === "returns") : [];
  const needed = [...certainSources(site), ...returned.flatMap(certainSourcesOf)];
  const root = isGuarded ? site : firstRoot(guard?.else === undefined ? needed : [], roots);
  roots.set(site, root);
  return root;
}

function firstRoot(sites: readonly Site[], roots: Map<Site, Site | undefined>): Site | undefined {
  for (const site of sites) {
    const root = skippedBy(site, roots);
    if (root !== undefined) return root;
  }
  return undefined;
}
