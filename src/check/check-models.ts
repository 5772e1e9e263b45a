/** Models: aliases, of which `fast` and `strong` are always there, or ids as a provider knows them. */
import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { type Checking, quoteWords } from "./checking.ts";

const builtIn: ReadonlyMap<string, string> = new Map([
  ["fast", "claude-haiku-5-5"],
  ["strong", "claude-opus-5-5"],
]);

/** The aliases of a pipeline, each with the id that it stands for in the end: an alias may name another. */
export function modelsOf(pipeline: Pipeline): ReadonlyMap<string, string> {
  const declared = new Map(pipeline.models.map(({ name, model }) => [name.value, model.value] as const));
  return new Map([...builtIn.keys(), ...declared.keys()].map((alias) => [alias, idOf(alias, declared)] as const));
}

/** `{fast: strong}` renames what is always there; one that names itself in a circle is taken for an id. */
function idOf(alias: string, declared: ReadonlyMap<string, string>): string {
  const seen = new Set<string>();
  let name = alias;
  for (let next = declared.get(name); next !== undefined && !seen.has(name); next = declared.get(name)) {
    seen.add(name);
    name = next;
  }
  return builtIn.get(name) ?? name;
}

/**
 * The alias as the plan knows it, or an id. An alias that a called pipeline declares itself stands for that pipeline's
 * model, whatever the run calls by that name.
 */
export function modelNamed(checking: Checking, model: Located<string>): string {
  const id = checking.models.get(model.value);
  const isOwn = checking.pipeline.models.some(({ name }) => name.value === model.value);
  if (id !== undefined) return isOwn && checking.callers.length > 0 ? id : model.value;
  if (/[-.:/]/.test(model.value) || checking.pipeline.broken.includes("models")) return model.value;
  const aliases = [...checking.models.keys()];
  checking.report({
    name: "unknown-model",
    message: `there is no model "${model.value}"`,
    span: model.span,
    ...cured(
      spellingCure(model.value, model.span, aliases) ??
        `use ${quoteWords(aliases)}, add it to \`models\`, or give the id of a model, for example claude-opus-5-5`,
    ),
  });
  return model.value;
}
