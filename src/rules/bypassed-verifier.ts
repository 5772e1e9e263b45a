/** A synthesis that reads the unverified list, although a verified one of it exists. */
import type { Rule } from "./rule.ts";
import type { Site } from "./view/view.ts";
import { needsOf, usersOf, workOf } from "./view/where-from.ts";
import { callsPattern } from "./view/who.ts";

export const bypassedVerifier: Rule = {
  name: "bypassed-verifier",
  find(view, say) {
    for (const verifier of view.sites) {
      if (!callsPattern(verifier, "std/verify") || isUsed(verifier)) continue;
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

/** True if some agent is given what the verifier found: then another may well be given the rest. */
function isUsed(verifier: Site): boolean {
  return [...usersOf(verifier)].some(({ node }) => node.act.do === "agent");
}

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
