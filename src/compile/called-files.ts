/** Pipelines that are called, each read once; what is wrong with one is reported once, whoever calls it. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { OtherPipelines } from "../check/checking.ts";
import type { Pipeline } from "../syntax/pipeline.ts";
import { readPipeline } from "../syntax/read-pipeline.ts";
import { readTree } from "../syntax/read-tree.ts";
import { pathAsked, pathOfPipeline } from "./files-asked.ts";

type Read = { readonly path: string; readonly pipeline?: Pipeline };
type Texts = { readonly text: (path: string) => string | undefined; readonly known?: readonly string[] };

export function createCalledFiles(texts: Texts): {
  readonly others: OtherPipelines;
  readonly diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const read = new Map<string, Read>();
  const find = (from: string, name: string): Read | undefined => {
    const path = pathOfPipeline(from, name);
    const known = read.get(path);
    if (known !== undefined) return known;
    const text = texts.text(path);
    if (text === undefined) return undefined;
    const result = readCalled(path, text, texts, diagnostics);
    read.set(path, result);
    return result;
  };
  return { others: { find, known: () => texts.known ?? [] }, diagnostics };
}

function readCalled(path: string, text: string, texts: Texts, diagnostics: Diagnostic[]): Read {
  const tree = readTree(text, path);
  diagnostics.push(...tree.diagnostics);
  if (tree.value === undefined) return { path };
  const result = readPipeline(tree.value, path, { text: (asked) => texts.text(pathAsked(path, asked)) });
  diagnostics.push(...result.diagnostics);
  return result.value === undefined ? { path } : { path, pipeline: result.value };
}
