/** A verifier that is shown how sure the author was: it agrees with whoever sounds confident. */
import type { Read } from "../expr/scope.ts";
import type { Type } from "../types/type.ts";
import type { Rule, Say } from "./rule.ts";
import { type Piece, type Place, placeAt, type Site, targetOf } from "./view/view.ts";
import { workOf } from "./view/where-from.ts";
import { isVerifier } from "./view/who.ts";

export const leadingVerifier: Rule = {
  name: "leading-verifier",
  find(view, say) {
    for (const site of view.sites.filter(isVerifier)) {
      const shown = site.pieces.filter(({ kind }) => kind === "prompt" || kind === "with");
      for (const piece of shown) for (const read of piece.reads) tell(site, piece, read, say);
    }
  },
};

function tell(site: Site, piece: Piece, read: Read, say: Say): void {
  const field = read.soft ? undefined : leadingField(piece, read);
  if (field === undefined || !isByAgent(piece.place, read)) return;
  say({
    message: `"${site.node.decl.id.value}" is shown the author's own "${field}"`,
    span: read.span,
    notes: [{ message: "a verifier that knows how sure the author was tends to agree" }],
    help: `give it what is to be verified without "${field}": \`x.claim\`, or \`x | omit("${field}")\``,
  });
}

const leading = /^(?:(?:self_)?(?:confidence|certainty|likelihood|probability|score|rating)|sure|how_sure)$/;

/** The field that is read, or that what is read holds. */
function leadingField(piece: Piece, { ref, path }: Read): string | undefined {
  const last = path.at(-1);
  if (last !== undefined && leading.test(last)) return last;
  if (path.length > 0) return undefined;
  const at = placeAt(piece.place, ref.up);
  const type = "node" in ref ? at?.sites[ref.node]?.node.type : at?.body.slots[ref.slot]?.type;
  return fieldsOf(type?.kind === "list" ? type.of : type).find((field) => leading.test(field));
}

function fieldsOf(type: Type | undefined): readonly string[] {
  return type?.kind === "object" ? type.fields.map(({ name }) => name) : [];
}

function isByAgent(place: Place, read: Read): boolean {
  const target = targetOf(place, read);
  const work = target?.node.act.do === "agent" ? [target] : workOf({ reads: [read], place });
  return work.some((site) => site.node.act.do === "agent" && !isVerifier(site));
}
