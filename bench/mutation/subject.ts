/** A pipeline without a mistake, with all that the mutators look at: its keys, its expressions, what the names in them are. */
import type { MapTree } from "../../src/base/tree.ts";
import type { Layer } from "../../src/check/frame.ts";
import { compile, compilePhases } from "../../src/compile/compile.ts";
import type { Pipeline } from "../../src/syntax/pipeline.ts";
import { findings, printDiagnostics } from "./diagnostics.ts";
import { findParts, type Part, type TemplateTag } from "./expression-sites.ts";
import { findSites, type KeySite, type NodeSite, type ScalarSite, type TypeSite } from "./key-sites.ts";
import { contentOf } from "./plan-content.ts";

/** A text under the path at which it compiles. `file`: the text of another file that it asks for. */
export type Source = {
  readonly name: string;
  readonly path: string;
  readonly text: string;
  readonly file: (path: string) => string | undefined;
};

export type Subject = Source & {
  readonly tree: MapTree;
  readonly pipeline: Pipeline;
  readonly content: string; // of its plan, without places
  readonly keys: readonly KeySite[];
  readonly nodes: readonly NodeSite[];
  readonly scalars: readonly ScalarSite[];
  readonly types: readonly TypeSite[];
  readonly parts: readonly Part[];
  readonly tags: readonly TemplateTag[];
};

/** What the compiler says of a text that stands in for that of the source. */
export function compileAs(source: Source, text: string): ReturnType<typeof compile> {
  return compile(callOf(source, text));
}

/** `faults`: errors and warnings of those that are no subjects, because a mistake can only be told from none in a text that has none. */
export type Subjects = { readonly subjects: readonly Subject[]; readonly faults: readonly string[] };

export function openSubjects(sources: readonly Source[]): Subjects {
  const opened = sources.map(openSubject);
  return {
    subjects: opened.filter((one) => typeof one !== "string"),
    faults: opened.filter((one) => typeof one === "string"),
  };
}

/** The subject, or what is wrong with it. */
function openSubject(source: Source): Subject | string {
  const layers = new Map<number, Layer>();
  const { value, diagnostics } = compilePhases({
    ...callOf(source, source.text),
    watch: {
      expression: (span, layer) => void (span.file === source.path && layers.set(span.start, layer)),
      body: () => undefined,
      types: () => undefined,
    },
  });
  const { tree, pipeline, plan } = value ?? {};
  const said = findings(diagnostics);
  const isWhole = plan !== undefined && pipeline !== undefined && tree?.kind === "map";
  if (!isWhole || said.length > 0) return `${source.name} is not without a mistake:\n${printDiagnostics(said)}`;
  const sites = findSites(tree, source.text);
  return { ...source, tree, pipeline, content: contentOf(plan), ...sites, ...findParts(pipeline, layers) };
}

function callOf(source: Source, text: string): Parameters<typeof compile>[0] {
  return {
    path: source.path,
    text: (path) => (path === source.path ? text : source.file(path)),
    known: ["std/verify"],
  };
}
