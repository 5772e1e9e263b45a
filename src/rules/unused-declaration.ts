/** Phases, model aliases and secrets that no node uses; of inputs, types, roles and parts the checker tells itself. */
import type { Located } from "../base/span.ts";
import type { Rule } from "./rule.ts";
import type { View } from "./view/view.ts";

export const unusedDeclaration: Rule = {
  name: "unused-declaration",
  find(view, say) {
    const { phases, models, secrets } = view.checked.pipeline;
    const tell = (what: string, { value, span }: Located<string>): void =>
      say({ message: `nobody uses the ${what} "${value}"`, span, help: "use it, or take it away" });
    const used = usedIn(view);
    for (const { name } of phases) if (!used.phases.has(name.value)) tell("phase", name);
    for (const { name } of models) if (!used.models.has(name.value) && !standing.has(name.value)) tell("model", name);
    for (const name of secrets) if (!used.secrets.has(name.value)) tell("secret", name);
  },
};

/** Aliases that are always there: who sets them may do so for what is called. */
const standing = new Set(["fast", "strong"]);

type Used = { readonly phases: Set<string>; readonly models: Set<string>; readonly secrets: Set<string> };

function usedIn({ sites, checked }: View): Used {
  const used: Used = {
    phases: new Set(),
    models: new Set(checked.roles.map(({ model }) => model)),
    secrets: new Set(),
  };
  for (const { node } of sites) {
    const { act, phase } = node;
    if (phase !== undefined) used.phases.add(phase);
    if (act.do === "agent") for (const model of act.model.of) used.models.add(model);
    if (act.do === "exec") for (const { secret } of act.secretEnv) used.secrets.add(secret);
  }
  // An alias is used by those that name it, and are used.
  const aliases = new Map(checked.pipeline.models.map(({ name, model }) => [name.value, model.value]));
  for (const name of used.models) used.models.add(aliases.get(name) ?? name);
  return used;
}
