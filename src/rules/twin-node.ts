/** Two nodes of one scope that compute, select or run the very same: two names for one thing. */
import type { Rule, Say } from "./rule.ts";
import type { Site } from "./view/view.ts";

export const twinNode: Rule = {
  name: "twin-node",
  find(view, say) {
    for (const { sites } of view.places) for (const alike of groupsOf(sites.filter(isSettled))) tellTwins(alike, say);
  },
};

/** A cheap look before the dear one: nodes that read the same. */
function groupsOf(sites: readonly Site[]): readonly (readonly Site[])[] {
  const groups = new Map<string, Site[]>();
  for (const site of sites) {
    const reads = site.pieces.map(
      ({ kind, reads: of }) => `${kind} ${of.map(({ name, path }) => [name, ...path].join(".")).join()}`,
    );
    const key = `${site.node.act.do} ${reads.join(";")}`;
    const group = groups.get(key) ?? [];
    group.push(site);
    groups.set(key, group);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function tellTwins(alike: readonly Site[], say: Say): void {
  const known = new Map<string, Site>();
  for (const site of alike) {
    const words = wordsOf(site);
    const twin = known.get(words);
    known.set(words, twin ?? site);
    if (twin === undefined) continue;
    const { value, span } = site.node.decl.id;
    say({
      message: `"${value}" does the very same as "${twin.node.decl.id.value}"`,
      span,
      notes: [{ message: "this is the other", span: twin.node.decl.id.span }],
      help: `read "${twin.node.decl.id.value}" in its place, or change what was to be another`,
    });
  }
}

/** Asked twice, an agent answers twice: that may be meant. A constant may have two names, and `once` acts. */
function isSettled({ node, pieces }: Site): boolean {
  const { act } = node;
  if (act.do === "exec") return !act.once;
  const isComputed = act.do === "compute" || act.do === "text" || act.do === "stream";
  return isComputed && pieces.some(({ reads }) => reads.length > 0);
}

/** All that was written of the node, but for its name and what is said about it. */
function wordsOf({ node: { decl } }: Site): string {
  return JSON.stringify(decl, (key, value: unknown) => (unsaid.has(key) ? undefined : value));
}

const unsaid = new Set(["span", "at", "ast", "source", "scalar", "id", "why", "phase", "label"]);
