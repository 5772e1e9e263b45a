/** What can be written, and can hardly be meant: tools that are not there, text of outsiders where it may not go, conditions that are decided. */
import { toolsOutside } from "../../../src/base/tools.ts";
import type { ExprAst } from "../../../src/expr/ast.ts";
import type { NodeDecl } from "../../../src/syntax/pipeline.ts";
import { nodesIn } from "../declared-nodes.ts";
import { addEntry, entryRange, isFlow, misspell, replace } from "../editing.ts";
import { isTemplate } from "../expression-sites.ts";
import { type NodeSite, rangeOf } from "../key-sites.ts";
import { isOnly } from "../known-types.ts";
import type { Mutation, Mutator } from "../mutation.ts";
import type { Subject } from "../subject.ts";
import { canHold } from "../writing.ts";

export const meaningMutators: readonly Mutator[] = [
  {
    kind: "role without the tool",
    mistake: "a prompt sends an agent to the web that has no tool for it",
    mutations: (subject) =>
      subject.nodes.flatMap((node) =>
        reachesWeb(subject, node) ? [] : beginPrompt(subject, node, "Search the web for what you do not know."),
      ),
  },
  {
    kind: "text of outsiders to a command",
    mistake: "what a reader of the web has written becomes an argument of a program",
    mutations: (subject) => subject.nodes.flatMap((node) => leaking(subject, node)),
  },
  {
    kind: "unknown tool",
    mistake: "a tool is misspelt",
    mutations: ({ scalars }, random) =>
      scalars.flatMap(({ scalar, key }): readonly Mutation[] => {
        if (key?.entry.key.value !== "tools" || scalar.source.text.startsWith("mcp:")) return [];
        return [{ edits: [replace(scalar.span, misspell(scalar.source.text, [], random))] }];
      }),
  },
  {
    kind: "comparison that is decided",
    mistake: "a number is compared with one that it can never reach",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast, parents: [parent], root }): readonly Mutation[] => {
        if (ast.kind !== "literal" || typeof ast.value !== "number" || parent?.kind !== "binary") return [];
        const other = subject.parts.find((part) => part.ast === (parent.left === ast ? parent.right : parent.left));
        const type = other?.known?.type;
        const isPath = other?.ast.kind === "field" || other?.ast.kind === "name";
        const isBounded = isPath && type?.kind === "integer" && type.max !== undefined && type.max < 1_000;
        if (!isBounded || !["<", "<=", ">", ">=", "=="].includes(parent.op) || isTemplate(root)) return [];
        return [{ edits: [replace(ast.span, "4711")] }];
      }),
  },
  {
    kind: "comparison with itself",
    mistake: "both sides of a comparison are the same",
    mutations: (subject) => subject.parts.flatMap(({ ast }) => (isChoice(ast) ? [] : comparedWithItself(subject, ast))),
  },
  {
    kind: "membership the wrong way round",
    mistake: "the list stands before `in`",
    mutations: (subject) =>
      subject.parts.flatMap(({ ast }): readonly Mutation[] => {
        if (ast.kind !== "binary" || (ast.op !== "in" && ast.op !== "not in")) return [];
        const right = subject.parts.find((part) => part.ast === ast.right)?.known?.type;
        if (!isOnly(right, ["list"])) return [];
        const turned = `${textOf(subject, ast.right)} ${ast.op} ${textOf(subject, ast.left)}`;
        return canHold(subject, ast.span, turned) ? [{ edits: [replace(ast.span, turned)] }] : [];
      }),
  },
  {
    kind: "even number of votes",
    mistake: "an even number of verifiers is asked",
    mutations: ({ keys }) =>
      keys.flatMap(({ entry: { key, value } }): readonly Mutation[] => {
        if (key.value !== "with" || value.kind !== "map") return [];
        const votes = value.entries.find((entry) => entry.key.value === "votes")?.value;
        if (votes?.kind !== "scalar" || typeof votes.value !== "number") return [];
        return [{ edits: [replace(votes.span, `${votes.value + (votes.value % 2)}`)] }];
      }),
  },
  {
    kind: "unfilled form in a prompt",
    mistake: "a prompt holds what was to be filled in",
    mutations: (subject) =>
      subject.nodes.flatMap((node) => beginPrompt(subject, node, "Insert your text here: [YOUR TEXT].")),
  },
  {
    kind: "hole in a role table",
    mistake: "a word has no role in a table of roles",
    mutations: (subject) =>
      nodesIn(subject.pipeline).flatMap(({ verb }): readonly Mutation[] => {
        if (verb.kind !== "prompt" || verb.role === undefined || !("by" in verb.role)) return [];
        if (verb.role.else !== undefined) return [];
        return verb.role.of.map(({ word }) => ({ edits: [replace(word.span, `${word.value}_x`)] }));
      }),
  },
  {
    kind: "choice that a gate does not have",
    mistake: "a choice is misspelt at `on_expiry` or `releases`",
    mutations: (subject, random) =>
      nodesIn(subject.pipeline).flatMap(({ verb }): readonly Mutation[] => {
        if (verb.kind !== "gate") return [];
        const expiry = verb.onExpiry === undefined ? [] : [verb.onExpiry];
        const named = [...expiry, ...verb.releases.map(({ choice }) => choice)];
        return named.map(({ value, span }) => ({ edits: [replace(span, misspell(value, [], random))] }));
      }),
  },
  {
    kind: "order after a node that is not there",
    mistake: "`after` names an unknown node",
    mutations: (subject) => subject.nodes.flatMap((node) => adding(subject, node, "after", "[nobody_here]")),
  },
  {
    kind: "too many attempts",
    mistake: "an attempt is repeated beyond the limit",
    mutations: (subject) =>
      subject.nodes.flatMap((node) =>
        ["prompt", "run"].includes(node.verb) ? adding(subject, node, "retry", "500") : [],
      ),
  },
  {
    kind: "name that hides another",
    mistake: "the variable of a fan-out has the name of a node",
    mutations: (subject) => nodesIn(subject.pipeline).flatMap((node) => hiding(subject, node)),
  },
];

function textOf({ text }: Subject, { span }: ExprAst): string {
  return text.slice(span.start, span.end);
}

/** What a gate releases hangs on its choice: there one mistake is two. */
function isChoice(ast: ExprAst): boolean {
  return ast.kind === "binary" && ast.left.kind === "field" && ast.left.field.value === "choice";
}

function comparedWithItself(subject: Subject, ast: ExprAst): readonly Mutation[] {
  if (ast.kind !== "binary" || !["==", "!=", "<", ">"].includes(ast.op)) return [];
  const left = textOf(subject, ast.left);
  return canHold(subject, ast.right.span, left) ? [{ edits: [replace(ast.right.span, left)] }] : [];
}

/** The key with its value, where the node has no such key yet. */
function adding(subject: Subject, { map }: NodeSite, key: string, value: string): readonly Mutation[] {
  if (map.entries.some((entry) => entry.key.value === key)) return [];
  const edit = addEntry(subject.text, map, `${key}: ${value}`);
  return edit === undefined ? [] : [{ edits: [edit] }];
}

/** A line more at the beginning of a prompt that is a block. */
function beginPrompt(subject: Subject, { map }: NodeSite, line: string): readonly Mutation[] {
  const prompt = map.entries.find(({ key }) => key.value === "prompt")?.value;
  if (prompt?.kind !== "scalar" || prompt.style !== "block") return [];
  const { start } = prompt.source.span(0, 0);
  const edit = replace({ start, end: start }, `${line}\n${blanksBefore(subject, start)}`);
  return [{ edits: [edit], at: [rangeOf(prompt.span)] }];
}

/** Whether the node's role, or the node itself, has a tool of the web or one that could be. */
function reachesWeb({ pipeline }: Subject, { id }: NodeSite): boolean {
  const node = nodesIn(pipeline).find((one) => one.id === id || one.id.span.start === id.span.start);
  if (node?.verb.kind !== "prompt") return true;
  const { role, tools } = node.verb;
  if (role !== undefined && "by" in role) return true;
  const named = role?.value ?? pipeline.defaults.role?.value;
  const found = pipeline.roles.find(({ name }) => name.value === named);
  if (named !== undefined && found === undefined) return true;
  const own = tools ?? found?.tools ?? [];
  return own.some(({ value }) => toolsOutside.includes(value) || value === "bash" || value.startsWith("mcp:"));
}

/** What stands before the first character of a block on its line. */
function blanksBefore({ text }: Subject, at: number): string {
  return text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
}

/** A program is given what this node has read, where it reads with tools of the web and gives text. */
function leaking(subject: Subject, node: NodeSite): readonly Mutation[] {
  const { text, pipeline } = subject;
  const top = subject.tree.entries.find(({ key }) => key.value === "nodes")?.value;
  const found = pipeline.nodes.find(({ id }) => id.span.start === node.id.span.start);
  if (found?.verb.kind !== "prompt" || found.each !== undefined || found.when !== undefined || node.among !== top)
    return [];
  const { role, output } = found.verb;
  const named = role !== undefined && "value" in role ? role.value : undefined;
  const tools = found.verb.tools ?? pipeline.roles.find(({ name }) => name.value === named)?.tools ?? [];
  const isOutside = tools.some(({ value }) => toolsOutside.includes(value));
  const entry = node.among.entries.find(({ key }) => key === node.id);
  if (!isOutside || output !== undefined || entry === undefined || isFlow(text, node.among)) return [];
  const { end } = entryRange(text, node.among, entry);
  const blank = " ".repeat(node.id.span.column - 1);
  const lines = ["leak:", "  why: It should not.", `  run: [echo, "{{ ${node.id.value} }}"]`];
  return [{ edits: [replace({ start: end, end }, lines.map((line) => `${blank}${line}\n`).join(""))] }];
}

/** The variable and all that reads it take the name of a node that stands at the top. */
function hiding(subject: Subject, { id, each, span }: NodeDecl): readonly Mutation[] {
  const other = subject.pipeline.nodes.find((node) => node.id.value !== id.value);
  if (each === undefined || other === undefined) return [];
  const { variable } = each;
  const uses = subject.parts.filter(
    ({ ast, means }) =>
      ast.kind === "name" &&
      ast.name === variable.value &&
      means === "slot" &&
      ast.span.start >= span.start &&
      ast.span.end <= span.end,
  );
  const spans = [variable.span, ...uses.map(({ ast }) => ast.span)];
  return [{ edits: spans.map((one) => replace(one, other.id.value)), at: [rangeOf(span)] }];
}
