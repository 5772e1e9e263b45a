/** A value that can be anything where it comes into the pipeline: no slip in what is read of it can be found. */
import type { Note } from "../base/diagnostic.ts";
import type { Read } from "../expr/scope.ts";
import type { Rule } from "./rule.ts";
import { knownFields } from "./view/untyped.ts";
import { type Piece, placeAt, type Site, spanOf, targetOf, type View } from "./view/view.ts";

/** Said only where it is asked for (`check --strict`), once for each value, where it is read first. */
export const untypedValue: Rule = {
  name: "untyped-value",
  find(view, say) {
    const told = new Set<string>();
    for (const piece of view.pieces) {
      for (const read of piece.reads) {
        const found = sourceOf(read, piece, view);
        if (found === undefined || told.has(found.name)) continue;
        told.add(found.name);
        const message = `"${found.name}" can be anything: ${found.why}`;
        say({ message, span: read.span, ...(found.note && { notes: [found.note] }), help: found.help });
      }
    }
    for (const { expr, piece } of view.steps.call) {
      if (expr.name !== "fromjson") continue;
      const help = "let the node that gives the text parse it: `parse: json` with an `output`";
      say({ message: "what `fromjson` gives can be anything", span: spanOf(view, expr, piece), help });
    }
  },
};

type Source = { readonly name: string; readonly why: string; readonly note?: Note; readonly help: string };

/** Only of what comes from outside; items, states and computed values have their type from there. */
function sourceOf(read: Read, { place }: Piece, view: View): Source | undefined {
  const known = knownFields(place, read);
  if (known === undefined) return undefined;
  const site = targetOf(place, read);
  const path = [read.name, ...read.path.slice(0, known)].join(".");
  if (site !== undefined) return ofNode(site, path, known > 0);
  const at = placeAt(place, read.ref.up);
  const slot = "slot" in read.ref ? at?.body.slots[read.ref.slot] : undefined;
  if (slot?.kind !== "input" || at?.body !== view.checked.body) return undefined;
  return {
    name: path,
    why: "its type says so",
    note: { message: "the input is declared here", span: slot.span },
    help: "write in the input's type what stands there",
  };
}

function ofNode({ node }: Site, name: string, isField: boolean): Source | undefined {
  const { act, decl } = node;
  const { id } = decl;
  const note = { message: "it comes from here", span: id.span };
  switch (act.do) {
    case "agent":
    case "person":
      return { name, why: "its type says so", note, help: `write in the type of "${id.value}" what stands there` };
    case "exec":
      return act.out === undefined && !isField
        ? { name, why: "it is JSON without a type", note, help: `give "${id.value}" an \`output\`: it is then checked` }
        : { name, why: "its type says so", note, help: `write in the \`output\` of "${id.value}" what stands there` };
    case "enter":
      return decl.verb.kind === "use"
        ? {
            name,
            why: `"${decl.verb.pipeline.value}" gives it without a type`,
            note,
            help: "give the called pipeline's inputs and results their types",
          }
        : undefined;
    default:
      return undefined;
  }
}
