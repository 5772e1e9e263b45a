/**
 * What an editor knows of a file: what is declared where, and which names mean it. Made from the tree of the file and
 * the table of keys, not from the checked pipeline, so that it is whole while parts of the file are wrong.
 */
import type { Span } from "../base/span.ts";
import type { SourceText, Tree } from "../base/tree.ts";
import type { ExprAst, TemplateAst } from "../expr/ast.ts";
import type { Key } from "../syntax/keys.ts";

export type DeclaredKind =
  | "input"
  | "type"
  | "role"
  | "part"
  | "model"
  | "phase"
  | "node"
  | "variable"
  | "state"
  | "stop";

/** `span`: of the name; `whole`: of all that is declared. `value`: what stands behind the name. `id`: the path of keys. */
export type Declared = {
  readonly kind: DeclaredKind;
  readonly name: string;
  readonly span: Span;
  readonly whole: Span;
  readonly value?: Tree;
  readonly scope: Scope;
  readonly id: string;
  readonly inner: Declared[]; // the nodes, states and stops of a node
  readonly list?: ExprAst; // what a variable runs over
};

/** Where names are seen: in it and in all scopes within. The outermost holds the nodes of the file. */
export type Scope = {
  readonly outer?: Scope;
  readonly names: Map<string, Declared>;
};

export type Mention = { readonly span: Span; readonly of: Declared; readonly isDeclaration: boolean };

/** A name of another pipeline: a key under `with`, `types` or `roles` of a call. `path`: as the compiler looks it up. */
export type OutsideMention = {
  readonly span: Span;
  readonly path: string;
  readonly kind: "input" | "type" | "role" | "part";
  readonly name: string;
};

/** A place that names a file. */
export type FileMention = {
  readonly span: Span;
  readonly path: string;
  readonly kind: "pipeline" | "prompt" | "schema" | "role";
};

/** A key that the table knows. */
export type KeyMention = { readonly span: Span; readonly name: string; readonly row: Key; readonly value: Tree };

/** A plain name, such as that of a role or a tool, which nothing in the file need declare. */
export type WordMention = { readonly span: Span; readonly text: string; readonly means: NameMeaning };

export type NameMeaning = "role" | "model" | "tool" | "phase" | "node" | "pipeline" | "prompt" | "choice" | "effort";

/** A place with expressions in it. `source`: its text, with the way back to the file. */
export type Formula = {
  readonly span: Span;
  readonly source: SourceText;
  readonly scope: Scope;
  readonly isSetting: boolean;
  readonly asts: readonly ExprAst[];
  readonly template?: TemplateAst;
  readonly isParsed: boolean;
};

/** A place where a type is written. */
export type TypeMention = { readonly span: Span; readonly source: SourceText };

/** `name`, `why`: what the pipeline says of itself. */
export type Outline = {
  readonly file: string;
  readonly name: string;
  readonly why: string;
  readonly root: Scope;
  readonly globals: Readonly<Record<GlobalKind, ReadonlyMap<string, Declared>>>;
  readonly declared: readonly Declared[];
  readonly mentions: readonly Mention[];
  readonly outside: readonly OutsideMention[];
  readonly files: readonly FileMention[];
  readonly keys: readonly KeyMention[];
  readonly words: readonly WordMention[];
  readonly formulas: readonly Formula[];
  readonly types: readonly TypeMention[];
};

export type GlobalKind = "input" | "type" | "role" | "part" | "model" | "phase";

/** What the keys of a place name; the table of keys says only how a name is written. */
export const meaningOf: Readonly<Record<string, NameMeaning>> = {
  "prompt.role": "role",
  "defaults.role": "role",
  "role_table.of": "role",
  "role_table.else": "role",
  "use.roles": "role",
  "prompt.model": "model",
  "role.model": "model",
  "spread.spread": "model",
  "prompt.tools": "tool",
  "role.tools": "tool",
  "prompt.effort": "effort",
  "role.effort": "effort",
  "node.phase": "phase",
  "node.after": "node",
  "node.worktree": "node",
  "use.use": "pipeline",
  "use.parts": "pipeline",
  "part.default": "pipeline",
  "prompt.prompt_file": "prompt",
  "gate.on_expiry": "choice",
};

/** Looks a name up, from the inside out. */
export function declaredIn(scope: Scope, name: string): Declared | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** True if the offset is in the span or right behind it, in this file. */
export function covers(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

/** Of the items that cover the offset, the shortest; one that goes on behind the offset wins over one that ends there. */
export function itemAt<T extends { readonly span: Span }>(
  items: readonly T[],
  file: string,
  offset: number,
): T | undefined {
  let best: T | undefined;
  for (const item of items) {
    if (item.span.file !== file || !covers(item.span, offset)) continue;
    if (best === undefined || isNearer(item.span, best.span, offset)) best = item;
  }
  return best;
}

function isNearer(span: Span, other: Span, offset: number): boolean {
  const goesOn = span.end > offset;
  if (goesOn !== other.end > offset) return goesOn;
  return span.end - span.start < other.end - other.start;
}
