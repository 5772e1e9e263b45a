/** A file compiled for an editor: what is wrong with it, and what is known of every name and place in it. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import type { CheckedNode } from "../check/checked.ts";
import type { Watch } from "../check/checking.ts";
import type { Frame, Layer } from "../check/frame.ts";
import { compilePhases, type Machine } from "../compile/compile.ts";
import { pathAsked, pathOfPipeline } from "../compile/files-asked.ts";
import type { Named } from "../expr/scope.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import type { Outline } from "./outline.ts";
import { readOutline } from "./read-outline.ts";

/** The files of a project as the compiler asks for them: what is open in the editor wins over what is on disk. */
export type ExamineFiles = {
  readonly text: (path: string) => string | undefined;
  readonly known: readonly string[];
  readonly diagnostics: () => readonly Diagnostic[];
  readonly machine?: Machine;
};

/** What the checker says of a name that is declared: `node` is there for a node that it came to. */
export type NameFact = { readonly named?: Named; readonly type: Type; readonly node?: CheckedNode };

export type Examined = {
  readonly path: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly tree?: Tree;
  readonly pipeline?: Pipeline;
  readonly asked: ReadonlySet<string>; // files that it hangs on
  readonly types: ReadonlyMap<string, Type>;
  /** What the expression or template that begins here sees. */
  layerAt(place: { readonly file: string; readonly start: number }): Layer | undefined;
  /** What the checker says of the name that is declared here. */
  factAt(declared: { readonly span: Span; readonly name: string }): NameFact | undefined;
  /** Made when first asked for; undefined where the YAML cannot be read. */
  outline(): Outline | undefined;
};

/** Compiles the text as the file at this path. */
export function examine(path: string, text: string, files: ExamineFiles): Examined {
  const asked = new Set<string>();
  const textOf = (name: string): string | undefined => {
    if (name === path) return text;
    asked.add(name);
    return files.text(name);
  };
  const notes = newNotes(path);
  const { value, diagnostics } = compilePhases({
    path,
    text: textOf,
    known: files.known,
    advice: true,
    hashes: false,
    watch: notes.watch,
    ...(files.machine === undefined ? {} : { machine: files.machine }),
  });
  const { tree, pipeline } = value ?? {};
  let outline: Outline | undefined;
  return {
    path,
    text,
    diagnostics: [...diagnostics, ...files.diagnostics()],
    asked,
    types: notes.types,
    ...(tree === undefined ? {} : { tree }),
    ...(pipeline === undefined ? {} : { pipeline }),
    layerAt: ({ file, start }) => notes.layers.get(keyOf(file, start)),
    factAt: ({ span, name }) => notes.facts().get(`${keyOf(span.file, span.start)}:${name}`),
    outline: () => {
      if (outline === undefined && tree !== undefined)
        outline = readOutline(tree, path, {
          text: textOf,
          beside: (name) => pathAsked(path, name),
          pipeline: (name) => pathOfPipeline(path, name),
        });
      return outline;
    },
  };
}

function keyOf(file: string, start: number): string {
  return `${start}:${file}`;
}

type Notes = {
  readonly watch: Watch;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly types: ReadonlyMap<string, Type>;
  readonly facts: () => ReadonlyMap<string, NameFact>;
};

/** Pipelines that are called are checked as well; only what stands in the file itself, or in its prompts, is kept. */
function newNotes(path: string): Notes {
  const layers = new Map<string, Layer>();
  const frames = new Set<Frame>();
  const types = new Map<string, Type>();
  let facts: ReadonlyMap<string, NameFact> | undefined;
  const watch: Watch = {
    expression: (span, layer) => void layers.set(keyOf(span.file, span.start), layer),
    body: (pipeline, frame) => {
      if (pipeline.path === path) frames.add(frame);
    },
    types: (pipeline, named) => {
      if (pipeline.path === path) for (const [name, type] of named) types.set(name, type);
    },
  };
  return {
    watch,
    layers,
    types,
    facts: () => {
      facts ??= factsOf(frames);
      return facts;
    },
  };
}

/** Loops are checked some times over: the frames that come last have the last word. */
function factsOf(frames: Iterable<Frame>): ReadonlyMap<string, NameFact> {
  const facts = new Map<string, NameFact>();
  for (const frame of frames) {
    for (const { name, span, type } of frame.slots) facts.set(`${keyOf(span.file, span.start)}:${name}`, { type });
    for (const [name, span] of frame.declared) {
      const named = frame.names.get(name);
      if (named === undefined || named.kind === "inputs" || named.kind === "failed") continue;
      const node = named.kind === "node" ? frame.nodes[named.ref.node] : undefined;
      const fact = { named, type: named.type, ...(node === undefined ? {} : { node }) };
      facts.set(`${keyOf(span.file, span.start)}:${name}`, fact);
    }
  }
  return facts;
}
