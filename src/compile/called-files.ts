/** Pipelines that are called, each read once; what is wrong with one is reported once, whoever calls it. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { OtherPipelines } from "../check/checking.ts";
import type { Pipeline, RoleDecl } from "../syntax/pipeline.ts";
import { readAgentFile } from "../syntax/read-agent-file.ts";
import { readPipeline } from "../syntax/read-pipeline.ts";
import { readTree } from "../syntax/read-tree.ts";
import { pathAsked, pathOfAgent, pathOfPipeline } from "./files-asked.ts";

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
  const roles = new Map<string, RoleDecl | undefined>();
  const role = (name: string): RoleDecl | undefined => {
    if (!roles.has(name)) roles.set(name, readCalledAgent(name, texts, diagnostics));
    return roles.get(name);
  };
  return { others: { find, known: () => texts.known ?? [], role }, diagnostics };
}

/** A role of the project or the user: `.claude/agents/NAME.md`. */
function readCalledAgent(name: string, texts: Texts, diagnostics: Diagnostic[]): RoleDecl | undefined {
  const path = pathOfAgent(name);
  const text = texts.text(path);
  if (text === undefined) return undefined;
  const result = readAgentFile(text, path);
  diagnostics.push(...result.diagnostics);
  return result.value;
}

function readCalled(path: string, text: string, texts: Texts, diagnostics: Diagnostic[]): Read {
  const tree = readTree(text, path);
  diagnostics.push(...tree.diagnostics);
  if (tree.value === undefined) return { path };
  const result = readPipeline(tree.value, path, { text: (asked) => texts.text(pathAsked(path, asked)) });
  diagnostics.push(...result.diagnostics);
  return result.value === undefined ? { path } : { path, pipeline: result.value };
}
