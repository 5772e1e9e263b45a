/** `prompt`: which agent is asked, with what, for what. */
import { cured } from "../base/diagnostic.ts";
import { nearestWord, spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import { elementsOfType } from "../expr/sizes.ts";
import type { RoleTable, Verb } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { stringType } from "../types/type.ts";
import { modelNamed } from "./check-models.ts";
import { addRole, roleNamed } from "./check-roles.ts";
import { checkTypeDecl } from "./check-type.ts";
import type { CheckedAgent, CheckedRole, CheckedRoleTable } from "./checked.ts";
import { type Checking, quoteWords } from "./checking.ts";
import type { Done } from "./done.ts";
import type { Layer } from "./frame.ts";
import { resolve, resolveProse } from "./resolve.ts";

type PromptVerb = Extract<Verb, { readonly kind: "prompt" }>;

const defaultRole: CheckedRole = { name: "default", model: "strong", tools: [], untrusted: false, acts: true };

/** Without `output` the value is the text of the reply. */
export function checkPrompt(checking: Checking, layer: Layer, verb: PromptVerb): Done {
  const { role, fallback } = rolesOf(checking, layer, verb);
  const out = verb.output && checkTypeDecl(checking.named, verb.output, checking.report);
  const act: CheckedAgent = {
    do: "agent",
    role,
    model: modelsOf(checking, verb, fallback),
    ...(verb.effort === undefined ? {} : { effort: verb.effort.value }),
    ...(verb.tools === undefined ? {} : { tools: verb.tools.map((tool) => tool.value) }),
    prompt: resolveProse(checking, layer, verb.prompt),
    ...(verb.system === undefined ? {} : { system: resolveProse(checking, layer, verb.system) }),
    ...(out === undefined ? {} : { out }),
    batch: verb.batch,
  };
  const rungs = act.model.how === "ladder" ? Math.max(1, act.model.of.length) : 1;
  return { act, type: out ?? stringType, size: out === undefined ? 1 : elementsOfType(out), streams: false, rungs };
}

/** `fallback`: the role whose model counts where the node names none; of a table each role has its own. */
function rolesOf(
  checking: Checking,
  layer: Layer,
  { role }: PromptVerb,
): { readonly role: CheckedAgent["role"]; readonly fallback?: number } {
  if (role !== undefined && "by" in role) return { role: roleTableOf(checking, layer, role) };
  const index = roleOf(checking, role);
  return { role: index, fallback: index };
}

/** The role of the node, else of `defaults`, else one without tools on the strong model. */
function roleOf(checking: Checking, named: Located<string> | undefined): number {
  const role = named ?? checking.pipeline.defaults.role;
  if (role === undefined) return addRole(checking.shared, "", defaultRole);
  const known = roleNamed(checking, role);
  return known ?? addRole(checking.shared, "", defaultRole);
}

/** A role chosen by a word: the table has every word of its type, or `else`. */
function roleTableOf(checking: Checking, layer: Layer, table: RoleTable): CheckedRoleTable {
  const by = resolve(checking, layer, table.by);
  const words = by.type.kind === "words" ? by.type.words : undefined;
  if (words === undefined && by.type.kind !== "any" && !(by.type.kind === "string" && table.else !== undefined))
    checking.report({
      name: "type-mismatch",
      message: `a role cannot be chosen by a value of type ${printType(by.type)}`,
      span: table.by.span,
      help: "choose by a word of an enum, or add `else: role` for all texts that the table has not",
    });
  for (const { word } of table.of) if (words !== undefined) requireWord(checking, word, words);
  if (words !== undefined) requireAll(checking, table, words);
  const other = table.else && roleNamed(checking, table.else);
  return {
    by,
    of: table.of.flatMap(({ word, role }) => {
      const index = roleNamed(checking, role);
      return index === undefined ? [] : [{ word: word.value, role: index }];
    }),
    ...(other === undefined ? {} : { else: other }),
  };
}

function requireWord(checking: Checking, word: Located<string>, words: readonly string[]): void {
  if (words.includes(word.value)) return;
  checking.report({
    name: "unknown-word",
    message: `"${word.value}" is none of the words that choose the role`,
    span: word.span,
    ...cured(spellingCure(word.value, word.span, words) ?? `the words are ${quoteWords(words)}`),
  });
}

function requireAll(checking: Checking, table: RoleTable, words: readonly string[]): void {
  const known = table.of.map(({ word }) => word.value);
  const meant = known.filter((word) => !words.includes(word)).map((word) => nearestWord(word, words));
  const missing = words.filter((word) => !known.includes(word) && !meant.includes(word));
  if (missing.length === 0 || table.else !== undefined) return;
  checking.report({
    name: "missing-word",
    message: `the table has no role for ${quoteWords(missing)}`,
    span: table.span,
    help: "give each word a role, or all others one: `else: role`",
  });
}

function modelsOf(checking: Checking, { model }: PromptVerb, role: number | undefined): CheckedAgent["model"] {
  if (model !== undefined) return { how: model.how, of: model.of.map((one) => modelNamed(checking, one)) };
  if (role === undefined) return { how: "ladder", of: [] };
  return { how: "ladder", of: [checking.shared.roles[role]?.model ?? "strong"] };
}
