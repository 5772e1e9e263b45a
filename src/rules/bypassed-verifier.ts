/** A synthesis that reads the unverified list, although a verified one of it exists. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";
import { needsOf, reaching, workOf } from "./view/where-from.ts";
import { callsPattern } from "./view/who.ts";

export const bypassedVerifier: Rule = {
  name: "bypassed-verifier",
  find(view, say) {
    const verifiers = view.sites.filter((site) => callsPattern(site, "std/verify"));
    if (verifiers.length === 0) return;
    // An agent that is given what a verifier found may well be given the rest.
    const used = reaching(view.sites.filter(({ node }) => node.act.do === "agent"));
    for (const verifier of verifiers.filter((one) => !used.has(one))) {
      const verified = new Set(verifier.pieces.flatMap((piece) => (piece.kind === "each" ? workOf(piece) : [])));
      const needed = needsOf(verifier);
      for (const site of view.sites) {
        const read = isSynthesis(site, verifier) && !needed.has(site) ? firstRead(site, verified) : undefined;
        if (read === undefined) continue;
        const { id } = verifier.node.decl;
        say({
          message: `"${site.node.decl.id.value}" reads what was not verified, and nothing uses what "${id.value}" found`,
          span: read.span,
          notes: [{ message: "it is verified here", span: id.span }],
          help: `read \`${id.value}\`: \`{% for v in ${id.value} if v.status == "survives" %}\``,
        });
      }
    }
  },
};

function isSynthesis({ node, place }: Site, verifier: Site): boolean {
  return node.act.do === "agent" && node.fan === undefined && place === verifier.place;
}

function firstRead(site: Site, verified: ReadonlySet<Site>) {
  const prompts = site.pieces.filter(({ kind }) => kind === "prompt");
  for (const { reads, place } of prompts) {
    const found = reads.find(
      (read) => !read.soft && workOf({ reads: [read], place }).some((work) => verified.has(work)),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
