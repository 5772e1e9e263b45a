/** What walking a tree carries along: the outline so far, and where the walk stands. */
import type { MapTree } from "../base/tree.ts";
import type { PlaceName } from "../syntax/keys.ts";
import type { Declared, GlobalKind, Mention, Outline, Scope } from "./outline.ts";

/** The files beside this one. `prompt` and `pipeline`: the path by which the compiler looks up what is written. */
export type OutlineFiles = {
  readonly text: (path: string) => string | undefined;
  readonly beside: (path: string) => string;
  readonly pipeline: (name: string) => string;
};

/** `id`: the path of keys, for names that outlive an edit. `call`: the path of the pipeline that the node calls. */
export type Where = {
  readonly scope: Scope;
  readonly place: PlaceName;
  readonly id: string;
  readonly key?: string;
  readonly node?: Declared;
  readonly call?: string;
};

type Lists = "declared" | "mentions" | "outside" | "files" | "keys" | "words" | "formulas" | "types";
type Draft = { readonly [K in Lists]: Outline[K][number][] };

/** `walkPlace` is handed down, because what a place holds holds places. `nodes`: by the offset of their id. */
export type Walk = {
  readonly file: string;
  readonly root: Scope;
  readonly files: OutlineFiles;
  readonly found: Draft;
  readonly globals: Readonly<Record<GlobalKind, Map<string, Declared>>>;
  readonly nodes: Map<number, Declared>;
  readonly walkPlace: (walk: Walk, tree: MapTree, where: Where) => void;
};

/** A walk with nothing found yet. */
export function newWalk(file: string, files: OutlineFiles, walkPlace: Walk["walkPlace"]): Walk {
  return {
    file,
    root: { names: new Map() },
    files,
    found: { declared: [], mentions: [], outside: [], files: [], keys: [], words: [], formulas: [], types: [] },
    globals: {
      input: new Map(),
      type: new Map(),
      role: new Map(),
      part: new Map(),
      model: new Map(),
      phase: new Map(),
    },
    nodes: new Map(),
    walkPlace,
  };
}

/** What was found. */
export function outlineOf(
  { file, root, globals, found }: Walk,
  about: { readonly name: string; readonly why: string },
): Outline {
  return { file, ...about, root, globals, ...found };
}

/** Notes a declaration, which is the first mention of its name. */
export function declare(walk: Walk, declared: Declared): void {
  walk.found.declared.push(declared);
  mention(walk, { span: declared.span, of: declared, isDeclaration: true });
}

export function mention(walk: Walk, one: Mention): void {
  walk.found.mentions.push(one);
}
