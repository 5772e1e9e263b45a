/** Completion of plain names: roles, models, tools, nodes, pipelines, files, types. */
import { dirname, join } from "node:path";
import { CompletionItemKind } from "vscode-languageserver/node";
import { toolsOutside, toolsThatAct, toolsThatLook } from "../base/tools.ts";
import { modelsOf } from "../check/check-models.ts";
import { scalarNames } from "../types/type-names.ts";
import type { Offer } from "./complete.ts";
import { describeDeclared, markdown } from "./describe.ts";
import type { Examined } from "./examine.ts";
import type { LanguageHost } from "./host.ts";
import type { Declared, GlobalKind, NameMeaning, Outline, Scope } from "./outline.ts";

/** What plain names are completed from. `path`: of keys, to the place of the name. `written`: the name so far. */
export type Names = {
  readonly examined: Examined;
  readonly outline: Outline;
  readonly host: LanguageHost;
  readonly path: readonly string[];
  readonly written: string;
};

/** The names that a place can take. */
export function plainOffers(means: NameMeaning, names: Names): readonly Offer[] {
  switch (means) {
    case "role":
      return [...globalOffers("role", names), ...names.host.agents(names.examined.path).map(wordOffer)];
    case "phase":
      return phaseOffers(names);
    case "model":
      return modelOffers(names);
    case "tool":
      return [...toolsThatLook, ...toolsThatAct, ...toolsOutside].map(wordOffer);
    case "node":
      return nodesInReach(names).map((declared) => declaredOffer(names, declared));
    case "pipeline":
      return [...globalOffers("part", names), ...pipelineOffers(names)];
    case "prompt":
      return fileOffers(names, () => true);
    case "choice":
      return choicesOf(names).map(wordOffer);
    default:
      return [];
  }
}

/** What a type can be called. */
export function typeOffers(names: Names): readonly Offer[] {
  const scalars = scalarNames.map((label): Offer => ({ label, kind: CompletionItemKind.Keyword, rank: 1 }));
  return [...globalOffers("type", names), ...scalars];
}

/** Names that a called pipeline declares. `given`: those that stand there already. */
export function outsideOffers(called: Outline, kind: GlobalKind, given: readonly string[]): readonly Offer[] {
  return [...called.globals[kind].values()]
    .filter(({ name }) => !given.includes(name))
    .map(({ name, value }) => ({
      label: name,
      kind: CompletionItemKind.Field,
      snippet: `${name}: $0`,
      plain: `${name}: `,
      ...(value?.kind === "scalar" ? { detail: value.source.text } : {}),
    }));
}

/** States of the loop around the place: what `next` can give. */
export function stateOffers(names: Names): readonly Offer[] {
  const states = nodeOf(names)?.inner.filter(({ kind }) => kind === "state") ?? [];
  return states.map(({ name }) => ({
    label: name,
    kind: CompletionItemKind.Variable,
    snippet: `${name}: $0`,
    plain: `${name}: `,
  }));
}

export function wordOffer(label: string): Offer {
  return { label, kind: CompletionItemKind.EnumMember };
}

function globalOffers(kind: GlobalKind, names: Names): readonly Offer[] {
  return [...names.outline.globals[kind].values()].map((declared) => declaredOffer(names, declared));
}

const kinds: Readonly<Record<string, CompletionItemKind>> = {
  type: CompletionItemKind.Class,
  node: CompletionItemKind.Module,
  role: CompletionItemKind.Interface,
};

function declaredOffer({ examined, outline }: Names, declared: Declared): Offer {
  return {
    label: declared.name,
    kind: kinds[declared.kind] ?? CompletionItemKind.Value,
    documentation: markdown(describeDeclared(examined, outline, declared)),
    rank: 0,
  };
}

/** The phases that are declared; where none is, those that nodes name. */
function phaseOffers(names: Names): readonly Offer[] {
  const declared = globalOffers("phase", names);
  if (declared.length > 0) return declared;
  const used = names.outline.words.filter(({ means }) => means === "phase").map(({ text }) => text);
  return [...new Set(used)].filter((text) => text !== names.written).map(wordOffer);
}

function modelOffers({ examined }: Names): readonly Offer[] {
  const models =
    examined.pipeline === undefined
      ? new Map([
          ["fast", ""],
          ["strong", ""],
        ])
      : modelsOf(examined.pipeline);
  return [...models].map(([label, detail]) => ({ label, detail, kind: CompletionItemKind.Constant }));
}

/** Nodes beside the one at the place, and beside those around it. */
function nodesInReach(names: Names): readonly Declared[] {
  const found: Declared[] = [];
  const own = nodeOf(names);
  let scope: Scope | undefined = own?.scope ?? scopeAround(names);
  for (; scope !== undefined; scope = scope.outer) {
    for (const declared of scope.names.values()) if (declared.kind === "node" && declared !== own) found.push(declared);
  }
  const around = nodeIds(names.path);
  return found.filter(({ id }) => !around.includes(id));
}

/** Where the node would stand, if it could be read. */
function scopeAround({ outline, path }: Names): Scope {
  const [, above = ""] = [...nodeIds(path)].reverse();
  const beside = outline.declared.find(
    ({ kind, id }) => kind === "node" && dirname(id) === (above === "" ? "/" : above),
  );
  return beside?.scope ?? outline.root;
}

function nodeOf({ outline, path }: Names): Declared | undefined {
  const id = nodeIds(path).at(-1);
  return outline.declared.find((declared) => declared.kind === "node" && declared.id === id);
}

/** The ids of the nodes that the path leads through. */
function nodeIds(path: readonly string[]): readonly string[] {
  const ids: string[] = [];
  for (const [index, step] of path.entries())
    if (path[index - 1] === "nodes" && (index === 1 || ids.length > 0)) ids.push(`${ids.at(-1) ?? ""}/${step}`);
  return ids;
}

function choicesOf(names: Names): readonly string[] {
  const value = nodeOf(names)?.value;
  const choices = value?.kind === "map" ? value.entries.find(({ key }) => key.value === "choices")?.value : undefined;
  return choices?.kind === "map" ? choices.entries.map(({ key }) => key.value) : [];
}

/** Patterns and pipelines beside this one; where a folder is written, what is in it. */
function pipelineOffers(names: Names): readonly Offer[] {
  const callable = names.host.callable(names.examined.path);
  const beside = callable.map((label): Offer => ({ label, kind: CompletionItemKind.File }));
  const known = new Set(callable);
  const files = names.written.startsWith(".") ? fileOffers(names, (name) => /\.ya?ml$/.test(name)) : [];
  return [...beside, ...files.filter(({ label }) => !known.has(label))];
}

/** Files and folders in the folder that is written so far. */
function fileOffers({ examined, host, written }: Names, isMeant: (name: string) => boolean): readonly Offer[] {
  const folder = written.slice(0, written.lastIndexOf("/") + 1);
  const found = host.namesIn(join(dirname(examined.path), folder)).filter((name) => !name.startsWith("."));
  return found
    .filter((name) => name.endsWith("/") || isMeant(name))
    .map((name) => ({
      label: `${folder === "" ? "./" : folder}${name}`,
      kind: name.endsWith("/") ? CompletionItemKind.Folder : CompletionItemKind.File,
    }));
}
