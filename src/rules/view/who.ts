/** What kind of worker a node is: whether it asks agents, verifies, or acts on the world. */
import type { Place, Site } from "./view.ts";

/** True if an agent may be asked by it, or by what it calls. */
export function asksAgents(site: Site): boolean {
  const { act } = site.node;
  if (act.do === "agent") return true;
  if (act.do !== "enter") return false;
  const open = [act.body];
  const seen = new Set(open);
  for (let body = open.pop(); body !== undefined; body = open.pop()) {
    for (const { act: inner } of body.nodes) {
      if (inner.do === "agent") return true;
      if (inner.do !== "enter" || seen.has(inner.body)) continue;
      seen.add(inner.body);
      open.push(inner.body);
    }
  }
  return false;
}

const verifying =
  /(?:^|_)(?:verif(?:y|ied|ier|iers|ication)|verdicts?|refut\w*|check(?:s|ed|er|ers)?|reviews?|reviewers?|reviewed|judge\w*|judging|audit\w*|critics?|critique\w*|validat\w*|factcheck|votes?)(?:_|$)/;

/** A call of a pattern that verifies, or an agent whose name says that it judges what others made. */
export function isVerifier(site: Site): boolean {
  const { act, decl } = site.node;
  if (act.do === "enter")
    return callsPattern(site, "std/verify") || (site.inside !== undefined && verifying.test(decl.id.value));
  return act.do === "agent" && verifying.test(decl.id.value);
}

export function callsPattern({ node: { act } }: Site, name: string): boolean {
  return act.do === "enter" && act.body.kind === "pipeline" && act.body.name === name;
}

/** True unless it stands in a pipeline that others call: limits of the run are not its own. */
export function isOfMain(place: Place): boolean {
  let at = place;
  while (at.outer !== undefined) at = at.outer;
  return at.isMain;
}

/** True if somewhere it is asked how the node ended: its census, outcomes or failures. */
export function isAskedAbout({ readers }: Site): boolean {
  return readers.some(({ read }) => read.soft);
}
