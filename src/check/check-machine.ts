/** Programs and paths that a pipeline names and this machine does not have: warnings, since it may run on another. */
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";
import type { NodeDecl, Pipeline, Template, Verb } from "../syntax/pipeline.ts";
import { namesRead } from "./names-read.ts";

/** What whoever may look at the machine knows of it. Paths are seen from the folder in which programs run. */
export type Machine = {
  /** Whether a program of this name is in the PATH. */
  readonly hasProgram: (name: string) => boolean;
  /** What stands at the path; undefined if nothing does. */
  readonly kindOf: (path: string) => "file" | "folder" | "other" | undefined;
};

/** Of the pipeline alone, without those that it calls. */
export function checkMachine(pipeline: Pipeline, machine: Machine): PhaseResult<void> {
  const found: Diagnostic[] = [];
  checkScope(pipeline.nodes, false, { machine, found });
  return { diagnostics: sortDiagnostics(found) };
}

type Look = { readonly machine: Machine; readonly found: Diagnostic[] };

/** `isLater`: other nodes have run before, which may have made any file. */
function checkScope(nodes: readonly NodeDecl[], isLater: boolean, look: Look): void {
  const ids = new Set(nodes.map((node) => node.id.value));
  for (const node of nodes) {
    const waits = node.after.length > 0 || [...namesRead(node)].some((name) => ids.has(name) && name !== node.id.value);
    const mayHave = isLater || waits || node.worktree !== undefined;
    checkNode(node, mayHave, look);
    if (node.verb.kind === "nodes" || node.verb.kind === "loop") checkScope(node.verb.nodes, mayHave, look);
  }
}

function checkNode(node: NodeDecl, mayHave: boolean, look: Look): void {
  if (node.verb.kind === "run") checkRun(node.verb, mayHave, look);
  for (const one of node.ensure) if (one.kind === "run") checkProgram(one.argv[0], ".", true, look);
  checkProgram(node.setup?.[0], ".", true, look);
}

function checkRun(verb: Extract<Verb, { kind: "run" }>, mayHave: boolean, look: Look): void {
  const folder = verb.cwd === undefined ? "." : literalOf(verb.cwd);
  const isThere = verb.cwd === undefined || folder === undefined || mayHave || checkFolder(verb.cwd.span, folder, look);
  const arePathsKnown = isThere && folder !== undefined && !mayHave;
  if (!("script" in verb.argv)) {
    checkProgram(verb.argv[0], folder ?? ".", !arePathsKnown, look);
    if (arePathsKnown) checkScript(verb.argv, folder, look);
  } else if (!look.machine.hasProgram("bash")) {
    const message = "this machine has no bash, which runs the script";
    look.found.push({
      name: "unknown-program",
      message,
      span: verb.argv.script.span,
      help: "write the command as a list",
    });
  }
}

function checkFolder(span: Span, folder: string, { machine, found }: Look): boolean {
  const kind = machine.kindOf(folder);
  if (kind === "folder") return true;
  const message = kind === undefined ? `there is no folder "${folder}"` : `"${folder}" is no folder`;
  found.push({
    name: "missing-path",
    message,
    span,
    help: "`cwd` is seen from the folder in which `sluice` is called",
  });
  return false;
}

/** What a shell does itself, and programs cannot do for the one that calls them. */
const builtIns: Readonly<Record<string, string>> = {
  cd: "name the folder with `cwd:`",
  export: "set variables with `env:`",
  source: "write the commands as a script: a text in place of the list",
  ".": "write the commands as a script: a text in place of the list",
  exit: "write the commands as a script: a text in place of the list",
  alias: "write the command itself",
  set: "write the commands as a script: a text in place of the list",
};

/** `mayCome`: a path may be there by the time it is needed. */
function checkProgram(program: Template | undefined, folder: string, mayCome: boolean, look: Look): void {
  const name = program && literalOf(program);
  if (program === undefined || name === undefined || name === "") return;
  const isPath = name.includes("/");
  if (isPath && (mayCome || look.machine.kindOf(pathIn(folder, name)) !== undefined)) return;
  if (!isPath && look.machine.hasProgram(name)) return;
  look.found.push({
    name: "unknown-program",
    message: isPath ? `there is no program at "${name}"` : `this machine has no program "${name}"`,
    span: program.span,
    help: helpFor(name, isPath),
  });
}

function helpFor(name: string, isPath: boolean): string {
  if (isPath) return "a program with `/` in its name is seen from `cwd`, else from where `sluice` is called";
  if (/\s/.test(name))
    return "the first item of the list is the program alone: `[git, status]`; a whole line is a script";
  const builtIn = Object.hasOwn(builtIns, name) ? builtIns[name] : undefined;
  if (builtIn !== undefined) return `\`run\` has no shell between: ${builtIn}`;
  return "install it, or correct its name; a program of the project is written with its path, `./name`";
}

/** Programs whose first argument is a file that they run. */
const interpreters = new Set("bash sh zsh python python3 node ruby perl deno bun tsx php Rscript lua".split(" "));

function checkScript(argv: readonly Template[], folder: string, { machine, found }: Look): void {
  const [program, script] = argv;
  const name = program && literalOf(program);
  const path = script && literalOf(script);
  if (script === undefined || name === undefined || path === undefined || !interpreters.has(name)) return;
  if (path.startsWith("-") || !/\/|\.\w+$/.test(path) || machine.kindOf(pathIn(folder, path)) !== undefined) return;
  const help = "a path is seen from `cwd`, else from where `sluice` is called";
  found.push({ name: "missing-path", message: `there is no file "${path}"`, span: script.span, help });
}

function pathIn(folder: string, path: string): string {
  return path.startsWith("/") || folder === "." ? path : `${folder}/${path}`;
}

/** The text of a template without expressions. */
function literalOf({ ast }: Template): string | undefined {
  const texts = ast.parts.map((part) => (part.kind === "text" ? part.text : undefined));
  return texts.every((text) => text !== undefined) ? texts.join("") : undefined;
}
