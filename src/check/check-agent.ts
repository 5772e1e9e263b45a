/** `prompt`: which agent is asked, with what, for what. */
import { didYouMean } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { Verb } from "../syntax/pipeline.ts";
import { stringType } from "../types/type.ts";
import { modelNamed } from "./check-models.ts";
import { addRole } from "./check-roles.ts";
import { checkTypeDecl } from "./check-type.ts";
import type { CheckedAgent } from "./checked.ts";
import { type Checking, quoteWords } from "./checking.ts";
import type { Done } from "./done.ts";
import type { Layer } from "./frame.ts";
import { resolveProse } from "./resolve.ts";

/** Without `output` the value is the text of the reply. */
export function checkPrompt(checking: Checking, layer: Layer, verb: Extract<Verb, { readonly kind: "prompt" }>): Done {
  const role = roleOf(checking, verb.role);
  const out = verb.output && checkTypeDecl(checking.named, verb.output, checking.report);
  const act: CheckedAgent = {
    do: "agent",
    role,
    model: modelsOf(checking, verb, role),
    ...(verb.effort === undefined ? {} : { effort: verb.effort.value }),
    ...(verb.tools === undefined ? {} : { tools: verb.tools.map((tool) => tool.value) }),
    prompt: resolveProse(checking, layer, verb.prompt),
    ...(verb.system === undefined ? {} : { system: resolveProse(checking, layer, verb.system) }),
    ...(out === undefined ? {} : { out }),
  };
  const rungs = act.model.how === "ladder" ? act.model.of.length : 1;
  return { act, type: out ?? stringType, size: 1, streams: false, rungs };
}

/** The role of the node, else of `defaults`, else one without tools on the strong model. */
function roleOf(checking: Checking, named: Located<string> | undefined): number {
  const role = named ?? checking.pipeline.defaults.role;
  if (role === undefined) return addRole(checking.shared, "", { name: "default", model: "strong", tools: [] });
  checking.usedRoles.add(role.value);
  const known = checking.roles.get(role.value);
  if (known !== undefined) return known;
  const names = [...checking.roles.keys()];
  const { broken } = checking.pipeline;
  if (!broken.includes("roles") && !broken.includes(`roles.${role.value}`)) reportUnknown(checking, role, names);
  return addRole(checking.shared, "", { name: "default", model: "strong", tools: [] });
}

function reportUnknown(checking: Checking, role: Located<string>, names: readonly string[]): void {
  checking.report({
    name: "unknown-role",
    message: `there is no role "${role.value}"`,
    span: role.span,
    help: didYouMean(role.value, names) ?? (names.length > 0 ? `use ${quoteWords(names)}` : "declare it under `roles`"),
  });
}

function modelsOf(
  checking: Checking,
  verb: Extract<Verb, { readonly kind: "prompt" }>,
  role: number,
): CheckedAgent["model"] {
  if (verb.model === undefined) return { how: "ladder", of: [checking.shared.roles[role]?.model ?? "strong"] };
  return { how: verb.model.how, of: verb.model.of.map((model) => modelNamed(checking, model)) };
}
