/** A verifier that runs on the model which wrote what it verifies: it makes the same mistakes. */
import type { CheckedBody } from "../check/checked.ts";
import type { Rule } from "./rule.ts";
import type { Site, View } from "./view/view.ts";
import { workOf } from "./view/where-from.ts";
import { isVerifier } from "./view/who.ts";

export const sameModelVerifier: Rule = {
  name: "same-model-verifier",
  find(view, say) {
    for (const site of view.sites) {
      if (!isVerifier(site)) continue;
      const own = modelsOf(site, view);
      const [model, another] = own;
      const author = authorsOf(site).find((one) => isOnlyOf(modelsOf(one, view), model));
      if (model === undefined || another !== undefined || author === undefined) continue;
      const { id } = site.node.decl;
      say({
        message: `"${id.value}" verifies with the model that wrote what it verifies: ${model}`,
        span: id.span,
        notes: [{ message: "it was written here", span: author.node.decl.id.span }],
        help: "give it a role with another model, or several: `model: {spread: [fast, strong]}`",
      });
    }
  },
};

function isOnlyOf(models: readonly string[], model: string | undefined): boolean {
  return models.length === 1 && models[0] === model;
}

/** Agents, not other verifiers: that one judges what another judged is a second opinion. */
function authorsOf(site: Site): readonly Site[] {
  const given = site.pieces.filter(({ kind }) => kind === "prompt" || kind === "with" || kind === "each");
  return given.flatMap((piece) => workOf(piece)).filter((one) => one !== site && !isVerifier(one));
}

/** The models, by id, that the agents of a node run on. */
function modelsOf({ node }: Site, { checked }: View): readonly string[] {
  const found = new Set<string>();
  const bodies = new Set<CheckedBody>();
  const add = (act: Site["node"]["act"]): void => {
    if (act.do === "agent") for (const model of act.model.of) found.add(checked.models.get(model) ?? model);
    if (act.do === "enter") bodies.add(act.body);
  };
  add(node.act);
  for (const body of bodies) for (const inner of body.nodes) add(inner.act);
  return [...found];
}
