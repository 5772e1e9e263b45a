/** Each instance of a fan-out reads the whole list that it runs over: none begins before the last element is there. */
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
      const whole = reads.find(({ read, piece }) => !read.soft && isAmong(sources, targetOf(piece.place, read)));
      if (whole === undefined) continue;
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
        help: `give each item what it needs (\`each: x in pairs(${whole.read.name})\`), or say that it is meant: \`barrier: reason\``,
      });
    }
  },
};

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
