/** Each instance of a fan-out reads the whole list that it runs over: none begins before the last element is there. */
import type { CheckedGen } from "../check/checked.ts";
import type { Rule } from "./rule.ts";
import { type Site, targetOf } from "./view/view.ts";
import { piecesWithin } from "./view/where-from.ts";

export const implicitBarrier: Rule = {
  name: "implicit-barrier",
  find(view, say) {
    for (const site of view.sites) {
      const sources = streamsOf(site);
      if (sources.length === 0) continue;
      const reads = piecesWithin(site).flatMap((piece) =>
        ["each", "from", "setting", "when"].includes(piece.kind) ? [] : piece.reads.map((read) => ({ read, piece })),
      );
      const targets = reads.flatMap(({ read, piece }) =>
        read.soft ? [] : [{ read, site: targetOf(piece.place, read) }],
      );
      const whole = targets.find((target) => isAmong(sources, target.site));
      if (whole?.site === undefined) continue;
      const { id } = site.node.decl;
      say({
        message: `each instance of "${id.value}" reads all of "${whole.read.name}", so that none begins before the last of it is there`,
        span: whole.read.span,
        notes: [
          {
            message: "it runs over the same list, which would come element by element",
            span: site.node.fan?.gen.span ?? id.span,
          },
        ],
        help: `${mendOf(site, sources, whole.site)}, or say that it is meant: \`barrier: reason\``,
      });
    }
  },
};

/**
 * What compiles in its place: `pairs` is of fan-outs alone, and where fields are taken of each element, the elements would
 * be others.
 */
function mendOf(site: Site, sources: readonly Site[], whole: Site): string {
  const before = sources[sources.indexOf(whole) - 1] ?? site;
  const { node } = before;
  const [word, gen, variable] =
    before === site
      ? ["each", node.fan?.gen, node.decl.each?.variable.value]
      : ["from", firstGen(before), firstVariable(before)];
  const item = site.node.decl.each?.variable.value;
  const isBare = gen?.live?.path.length === 0;
  if (isBare && gen.live?.pairs === true && before === site) {
    return `read of it only what comes with the item: \`${item}.key\`, \`${item}.item\` and \`${item}.value\``;
  }
  if (!isBare || gen.live?.pairs === true || whole.node.fan === undefined) {
    return `read only what comes with the item: \`${item}\``;
  }
  const pairs = `\`${word}: ${variable} in pairs(${whole.node.decl.id.value})\``;
  const where = before === site ? "" : ` in "${node.decl.id.value}"`;
  return `give each item what belongs to it (${pairs}${where}, where \`${variable}.value\` is what \`${variable}\` was)`;
}

function firstGen({ node }: Site): CheckedGen | undefined {
  return node.act.do === "stream" ? node.act.gens[0] : undefined;
}

function firstVariable({ node }: Site): string | undefined {
  return node.decl.verb.kind === "from" ? node.decl.verb.generators[0]?.variable.value : undefined;
}

/** The stream that a fan-out runs over, and those that it is selected from; none where a `barrier` says that it waits. */
function streamsOf({ node, place }: Site): readonly Site[] {
  const found: Site[] = [];
  let live = node.fan?.gen.live;
  while (live !== undefined) {
    const source = targetOf(place, { ref: live.from });
    if (source === undefined || source.place !== place || found.includes(source)) break;
    found.push(source);
    live = source.node.act.do === "stream" && source.node.fan === undefined ? source.node.act.gens[0]?.live : undefined;
  }
  return found;
}

function isAmong(sites: readonly Site[], site: Site | undefined): boolean {
  return site !== undefined && sites.includes(site);
}
