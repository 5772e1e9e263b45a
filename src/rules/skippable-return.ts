/** The pipeline returns what a condition may skip: then it has nothing to return, and the run fails. */
import type { Rule } from "./rule.ts";
import { certainSources, certainSourcesOf } from "./view/certain-reads.ts";
import { type Piece, type Place, type Site, targetOf } from "./view/view.ts";

export const skippableReturn: Rule = {
  name: "skippable-return",
  find(view, say) {
    // Who ends a run with `fail` may mean it to end so where a node is skipped.
    if (view.sites.some(({ node }) => node.act.do === "fail") || !view.sites.some(isGuarded)) return;
    const roots: Roots = new Map();
    for (const place of view.places) if (place.isMain) findRoots(place, roots);
    const told = new Set<Site>();
    for (const piece of view.pieces) {
      if (piece.kind !== "returns" || !piece.place.isMain) continue;
      for (const source of certainSourcesOf(piece)) {
        const root = roots.get(source);
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

/** Of each node that can be skipped: the one whose condition does it. */
type Roots = Map<Site, Site>;

/** Each after those that it needs, so that these are known. As deep as scopes are nested. */
function findRoots({ body, sites }: Place, roots: Roots): void {
  for (const index of body.order) {
    const site = sites[index];
    if (site === undefined) continue;
    if (site.inside !== undefined) findRoots(site.inside, roots);
    const root = rootOf(site, roots);
    if (root !== undefined) roots.set(site, root);
  }
}

function rootOf(site: Site, roots: Roots): Site | undefined {
  const { guard, fan, act } = site.node;
  if (isGuarded(site)) return site;
  if (guard?.else !== undefined) return undefined;
  const isScope = fan === undefined && act.do === "enter" && act.loop === undefined;
  const returned = isScope ? site.pieces.filter((piece) => piece.kind === "returns") : [];
  for (const source of [...certainSources(site), ...returned.flatMap(certainSourcesOf)]) {
    const root = roots.get(source);
    if (root !== undefined) return root;
  }
  return undefined;
}

function isGuarded({ node: { guard, fan } }: Site): boolean {
  return guard !== undefined && guard.else === undefined && (fan === undefined || guard.per === "node");
}
