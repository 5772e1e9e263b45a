/** A name changed wherever it stands: in expressions, templates and plain places, in prompts, and in all who call. */
import type { Span } from "../base/span.ts";
import { endings, isReserved, type NameKind, nameRules } from "../syntax/keys.ts";
import { typeWords } from "./bind-places.ts";
import { isCallable, type Meant, meantAt, type Others, usesIn, usesOutside } from "./find-names.ts";
import type { Declared, DeclaredKind, Outline, Scope } from "./outline.ts";
import type { View } from "./view.ts";

/** Why a name cannot be changed, in a sentence for the user. */
export type Refusal = { readonly refused: string };

export type Renamable = { readonly at: Span; readonly declared: Declared; readonly outline: Outline };

/** The name under the cursor, if it can be changed. */
export function renamableAt(view: View, others: Others): Renamable | Refusal {
  const meant = meantAt(view, others);
  if (meant === undefined) return { refused: "no name stands here" };
  if (meant.kind === "word") return { refused: `nothing in this file declares "${meant.word.text}"` };
  const { declared, outline, at } = meant;
  if (declared.span.file.startsWith("std/"))
    return { refused: `"${declared.name}" belongs to ${declared.span.file}, which is not yours` };
  const unread = outline.formulas.find(({ isParsed }) => !isParsed);
  if (unread !== undefined)
    return { refused: `line ${unread.span.line} cannot be read, and may name it: mend it first` };
  return { at, declared, outline };
}

/** Where the name stands; `callers`: all pipelines that may call the one that declares it. */
export function placesOfName(
  { declared, outline, at }: Renamable,
  callers: readonly Outline[],
): readonly Span[] | Refusal {
  const meant: Meant = { kind: "declared", outline, declared, at };
  const own = usesIn(meant).map(({ span }) => span);
  const shared = own.find(
    ({ file }) => file !== outline.file && callers.some((caller) => asksWith(caller, file, outline)),
  );
  if (shared !== undefined)
    return { refused: `${shared.file} names it, and is the prompt of another pipeline as well` };
  const outside = isCallable(declared) ? callers.flatMap((caller) => usesOutside(caller, declared)) : [];
  const places = new Map(
    [...own, ...outside.map(({ span }) => span)].map((span) => [`${span.file}:${span.start}`, span]),
  );
  return [...places.values()];
}

function asksWith(caller: Outline, prompt: string, outline: Outline): boolean {
  return caller.file !== outline.file && caller.files.some(({ path, kind }) => kind === "prompt" && path === prompt);
}

/** Undefined if the name can be given to what is declared. */
export function refusalOf({ declared, outline }: Renamable, name: string): Refusal | undefined {
  const rule = nameRules[nameKinds[declared.kind]];
  if (!rule.pattern.test(name)) return { refused: `"${name}" is no name for a ${declared.kind}: write ${rule.says}` };
  if (isReserved(name, nameKinds[declared.kind]))
    return { refused: `"${name}" has a meaning of its own in expressions` };
  if (declared.kind === "stop" && endings.includes(name))
    return { refused: `"${name}" is what a loop says that no stop has ended` };
  const other = outline.declared.find((one) => one !== declared && one.name === name && meet(one, declared));
  if (other !== undefined) return { refused: `the ${other.kind} "${name}" of line ${other.span.line} has this name` };
  const word =
    declared.kind === "type" &&
    outline.types.find(({ source }) => typeWords(source.text).some((one) => one.word === name));
  return word
    ? { refused: `"${name}" is a word of a choice in line ${word.span.line}, and would become this type` }
    : undefined;
}

const nameKinds: Readonly<Record<DeclaredKind, NameKind>> = {
  input: "input",
  type: "type",
  role: "word",
  part: "word",
  model: "word",
  phase: "any",
  node: "node",
  variable: "variable",
  state: "variable",
  stop: "word",
};

/** What expressions name by itself. */
function isSeen({ kind }: Declared): boolean {
  return kind === "node" || kind === "variable" || kind === "state";
}

/** True if one would hide the other, or stand for it. */
function meet(one: Declared, other: Declared): boolean {
  if (isSeen(one) && isSeen(other)) return isWithin(one.scope, other.scope) || isWithin(other.scope, one.scope);
  return one.kind === other.kind && one.scope === other.scope;
}

function isWithin(inner: Scope, outer: Scope): boolean {
  for (let at: Scope | undefined = inner; at !== undefined; at = at.outer) if (at === outer) return true;
  return false;
}
