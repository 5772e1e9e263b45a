/**
 * Roles from `.claude/agents/NAME.md`, as Claude Code writes them: a head between `---` lines, then the system prompt.
 * The head is read line by line, because its descriptions are seldom valid YAML. The prompt is text, never a template.
 */
import type { Diagnostic, PhaseResult, Report } from "../base/diagnostic.ts";
import type { Located } from "../base/span.ts";
import { toolsOutside, toolsThatAct, toolsThatLook } from "../base/tools.ts";
import type { SourceText } from "../base/tree.ts";
import { listWords } from "./fields.ts";
import { given } from "./given.ts";
import { indexLines, type LineIndex } from "./line-index.ts";
import type { RoleDecl, Template } from "./pipeline.ts";
import { copiedText } from "./scalar-source.ts";

/** Tools of Claude Code by what they are called here. */
const toolNames: Readonly<Record<string, string>> = {
  Read: "read",
  NotebookRead: "read",
  LS: "glob",
  Glob: "glob",
  Grep: "grep",
  Edit: "edit",
  MultiEdit: "edit",
  NotebookEdit: "edit",
  Write: "write",
  Bash: "bash",
  WebSearch: "web_search",
  WebFetch: "web_fetch",
};

/** What belongs to its own way of working, and has nothing to do here. */
const passedOver: ReadonlySet<string> = new Set([
  ...["Task", "Agent", "Skill", "TodoRead", "TodoWrite", "BashOutput", "KillShell", "KillBash", "ExitPlanMode"],
]);

/** Its names of models; `inherit` is as good as none. */
const modelNames: Readonly<Record<string, string>> = {
  haiku: "fast",
  sonnet: "claude-sonnet-5-5",
  opus: "strong",
};

type Entry = { readonly key: string; readonly values: readonly Located<string>[] };

/** `path`: as shown to the user, `.claude/agents/NAME.md`. An agent without `tools` has none here. */
export function readAgentFile(text: string, path: string): PhaseResult<RoleDecl> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (diagnostic) => void diagnostics.push(diagnostic);
  const lines = indexLines(path, text);
  const head = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m.exec(text);
  if (head === null || head.index !== 0) {
    const help = "begin it with `---`, `name: …`, `tools: …`, `---`; the system prompt follows";
    const message = "this agent has no head between `---` lines";
    return { diagnostics: [{ name: "bad-value", message, span: lines.span(0, 1), help }] };
  }
  const entries = entriesOf(lines, head[0].indexOf("\n") + 1, head[1] ?? "");
  const start = head[0].length;
  const prompt = text.slice(start).trim();
  const model = entryOf(entries, "model")?.values[0];
  const tools = entryOf(entries, "tools")?.values.flatMap((tool) => toolOf(tool, report) ?? []);
  const role: RoleDecl = {
    name: { value: path.replace(/^.*\//, "").replace(/\.md$/, ""), span: lines.span(0, 3) },
    untrusted: false,
    acts: true,
    ...given({
      model: model === undefined || model.value === "inherit" ? undefined : modelOf(model),
      tools: tools && [...new Map(tools.map((tool) => [tool.value, tool])).values()],
      system: prompt === "" ? undefined : plainText(copiedText(lines, text.indexOf(prompt, start), prompt)),
    }),
  };
  return { value: role, diagnostics };
}

/** A template with nothing to fill in. */
function plainText(source: SourceText): Template {
  const { text } = source;
  const span = source.span(0, text.length);
  return { ast: { span, parts: [{ kind: "text", text, span }] }, text, span, source };
}

/** `key: a, b`, `key: [a, b]`, or a list below the key; other lines belong to a description. */
function entriesOf(lines: LineIndex, start: number, head: string): readonly Entry[] {
  const entries: { key: string; values: Located<string>[] }[] = [];
  let at = start;
  for (const line of head.split("\n")) {
    const entry = /^(\w+):\s*/.exec(line);
    const item = /^\s*-\s+/.exec(line);
    if (entry !== null) entries.push({ key: entry[1] ?? "", values: valuesOf(lines, at, line, entry[0].length) });
    else if (item !== null) entries.at(-1)?.values.push(...valuesOf(lines, at, line, item[0].length));
    at += line.length + 1;
  }
  return entries;
}

function valuesOf(lines: LineIndex, at: number, line: string, from: number): Located<string>[] {
  return [...line.slice(from).matchAll(/[^\s,[\]"']+/g)].map((word) => {
    const place = at + from + word.index;
    return { value: word[0], span: lines.span(place, place + word[0].length) };
  });
}

function entryOf(entries: readonly Entry[], key: string): Entry | undefined {
  return entries.find((entry) => entry.key === key);
}

function modelOf({ value, span }: Located<string>): Located<string> {
  return { value: modelNames[value] ?? value, span };
}

/** The tool as it is called here; undefined for what is passed over, and after a diagnostic. */
function toolOf({ value, span }: Located<string>, report: Report): Located<string> | undefined {
  const name = value.replace(/\(.*$/, ""); // `Bash(git:*)` narrows what Bash may do; here programs are not told apart
  const known = toolNames[name] ?? [...toolsThatLook, ...toolsThatAct, ...toolsOutside].find((tool) => tool === name);
  if (known !== undefined) return { value: known, span };
  const server = /^mcp__(\w+?)__(\w+)$/.exec(name);
  if (server !== null) return { value: `mcp:${server[1]}/${server[2]}`, span };
  if (passedOver.has(name)) return undefined;
  const help = `the tools are ${listWords(Object.keys(toolNames))}, and \`mcp__server__tool\``;
  report({ name: "bad-value", message: `there is no tool "${name}"`, span, help });
  return undefined;
}
