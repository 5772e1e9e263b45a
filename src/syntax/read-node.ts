/** A map of nodes, and each node: one verb, and the keys that any node may have. */
import type { Fix } from "../base/diagnostic.ts";
import { isOneEditAway, nearestWord, respelling, spellingCure } from "../base/did-you-mean.ts";
import { present } from "../base/invariant.ts";
import type { Located, Span } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import {
  checkKeys,
  expectMap,
  type Fields,
  fieldsOf,
  keyMeant,
  listWords,
  openFields,
  type Reading,
  viewAs,
} from "./fields.ts";
import { meantByHabit } from "./foreign-keys.ts";
import { given } from "./given.ts";
import { type Rows, rowsByVerb, type VerbName, verbs } from "./keys.ts";
import type { EnsureDecl, Generator, NodeDecl } from "./pipeline.ts";
import { readExpression, readSetting } from "./read-expression.ts";
import {
  dataAt,
  expressionAt,
  generatorsAt,
  listOf,
  mapOf,
  nameAt,
  proseAt,
  readWith,
  settingAt,
  textAt,
} from "./read-field.ts";
import { readLimits, readOptions } from "./read-limits.ts";
import type { NodesReader } from "./read-loop.ts";
import { readArguments } from "./read-run.ts";
import { checkName, type Reader, readName, readText, readWord } from "./read-scalar.ts";
import { readVerb } from "./read-verb.ts";

/** All nodes of a map that could be read, and the ids of the others; undefined where there is no map. */
export const readNodes: NodesReader = (tree, what, reading) => {
  const map = expectMap(tree, what, [], reading);
  if (map === undefined) return undefined;
  const nodes: NodeDecl[] = [];
  const broken: string[] = [];
  for (const { key, value } of map.entries) {
    const isNamed = checkName(key, "node", "a node", reading);
    const node = readNode(key, value, reading);
    if (node !== undefined && isNamed) nodes.push(node);
    else broken.push(key.value);
  }
  if (map.entries.length > 0) return { nodes, broken };
  reading.report({ name: "empty-value", message: `${what} has no node`, span: map.span, help: "write at least one" });
  return { nodes, broken };
};

/** Keys that a node can be without, and still be what others take it for. */
const harmless: ReadonlySet<string> = new Set([
  ...["why", "phase", "label", "when", "key", "at_once", "take", "require", "needs_items", "stop_each", "after"],
  ...["barrier", "limits", "worktree", "setup", "accept_untrusted", "retry", "ensure", "timeout", "idle"],
  ...["role", "model", "effort", "tools", "system", "batch", "trust", "stdin", "env", "cwd", "ok_codes", "reads"],
  ...["once", "where", "sort", "distinct", "cap", "order", "next", "stop"],
]);

function readNode(id: Located<string>, tree: Tree, reading: Reading): NodeDecl | undefined {
  const map = expectMap(tree, `node "${id.value}"`, verbs, reading);
  if (map === undefined) return undefined;
  const fields = fieldsOf(map, "node", reading);
  const verb = findVerb(id, fields);
  if (verb === undefined) return undefined;
  const rows = present(rowsByVerb.get(verb.name), verb.name);
  const what = `\`${verb.name}\` node "${id.value}"`;
  checkCompany(fields, verb.name, keysMeant(fields, rows));
  checkForeignKeys(fields, verb.name, rows);
  checkKeys(fields, rows, what);
  const body = readVerb(fields, verb.name, readNodes);
  const common = readCommon(fields, verb.name);
  const attempt = readAttempt(viewAs(fields, "attempt"));
  const isWhole = [...fields.failed].every((key) => harmless.has(key));
  if (body === undefined || !isWhole) return undefined;
  return { id, span: tree.span, ...common, ...attempt, unread: fields.failed, verb: { at: verb.at, ...body } };
}

function readCommon(fields: Fields<"node">, verb: VerbName) {
  const why = textAt(fields, "why") ?? unreadWhy(fields);
  const phase = nameAt(fields, "phase");
  const label = proseAt(fields, "label");
  const when = expressionAt(fields, "when");
  const otherwise = dataAt(fields, "else");
  const each = readEach(fields);
  const key = expressionAt(fields, "key");
  const atOnce = settingAt(fields, "at_once");
  const take = verb === "from" ? undefined : settingAt(fields, "take"); // that of a `from` stands in its verb
  const require = readWith(fields, "require", readRequire);
  const barrier = textAt(fields, "barrier");
  const after = readWith(fields, "after", readAfter) ?? [];
  const limits = readLimits(fields, "limits");
  const needsItems = expressionAt(fields, "needs_items");
  const stopEach = readWith(fields, "stop_each", mapOf(readExpression)) ?? [];
  const worktree = readWith(fields, "worktree", readWorktree);
  const setup = readWith(fields, "setup", readArguments);
  const accept = readWith(fields, "accept_untrusted", mapOf(readText)) ?? [];
  const optional = { why, phase, label, when, else: otherwise, each, key, atOnce, take, require, barrier, limits };
  return {
    after,
    stopEach: stopEach.map(({ name, value }) => ({ name, when: value })),
    accept: accept.map(({ name, value }) => ({ path: name, reason: value })),
    ...given({ ...optional, needsItems, worktree, setup }),
  };
}

/** A `why` that could not be read was told already: it is not missing as well. */
function unreadWhy({ entries }: Fields<"node">): Located<string> | undefined {
  const entry = entries.get("why");
  return entry && { value: "", span: entry.key.span };
}

function readAttempt(fields: Fields<"attempt">) {
  return { ensure: readWith(fields, "ensure", listOf(readEnsure)) ?? [], ...readOptions(fields) };
}

function readEach(fields: Fields<"node">): Generator | undefined {
  const [each, second] = generatorsAt(fields, "each") ?? [];
  if (second === undefined) return each;
  fields.failed.add("each");
  const help = "join the lists in a `from` node first, and run over that";
  fields.reading.report({ name: "bad-value", message: '"each" runs over one list', span: second.span, help });
  return undefined;
}

const readRequire: Reader<NonNullable<NodeDecl["require"]>> = (tree, what, reading) => {
  const isAll = tree.kind === "scalar" && tree.source.text === "all";
  return isAll ? "all" : readSetting(tree, what, reading, { kind: "setting" });
};

/** `true`, or the node whose tree it goes on in. */
const readWorktree: Reader<NonNullable<NodeDecl["worktree"]>> = (tree, what, reading) => {
  if (tree.kind === "scalar" && /^(?:yes|on|own|new|isolated)$/i.test(tree.source.text)) {
    const fix: Fix = { span: tree.span, text: "true", title: "write `true`", safe: true };
    const help = "write `worktree: true` for one of its own, or the name of the node in whose tree it goes on";
    reading.report({
      name: "bad-value",
      message: `${what} cannot be "${tree.source.text}"`,
      span: tree.span,
      help,
      fix,
    });
    return { span: tree.span };
  }
  if (tree.kind !== "scalar" || typeof tree.value !== "boolean") {
    const of = readName(tree, what, reading, { kind: "name", named: "node" });
    return of && { span: tree.span, of };
  }
  if (tree.value) return { span: tree.span };
  const help = "write `worktree: true`, or leave the key out";
  reading.report({ name: "bad-value", message: `${what} cannot be false`, span: tree.span, help });
  return undefined;
};

/** `[node]`, or `{node: settled}`. */
const readAfter: Reader<NodeDecl["after"]> = (tree, what, reading) => {
  if (tree.kind !== "map") {
    const names = listOf(readName)(tree, what, reading, { kind: "list", of: { kind: "name", named: "node" } });
    return names?.map((node) => ({ node, settled: false }));
  }
  const word = { kind: "map", named: "node", of: { kind: "word", words: ["settled"] } } as const;
  return mapOf(readWord)(tree, what, reading, word)?.map(({ name }) => ({ node: name, settled: true }));
};

/** A condition, or `{run: [program, arg]}`. */
const readEnsure: Reader<EnsureDecl> = (tree, what, reading) => {
  if (tree.kind !== "map") {
    const expr = readExpression(tree, what, reading, { kind: "expression" });
    return expr && { kind: "expr", expr };
  }
  const fields = openFields(tree, "ensure", what, reading);
  const argv = fields && readWith(fields, "run", readArguments);
  return argv && { kind: "run", argv, span: tree.span };
};

type FoundVerb = { readonly name: VerbName; readonly key: string; readonly at: Span };

/** The one verb of a node. A loop has `nodes` as its own key. */
function findVerb(id: Located<string>, fields: Fields<"node">): FoundVerb | undefined {
  const found = [...fields.entries.values()].flatMap(({ key }): readonly FoundVerb[] => {
    const name = verbByKey.get(key.value);
    const isOfLoop = name === "nodes" && fields.entries.has("loop");
    return name === undefined || isOfLoop ? [] : [{ name, key: key.value, at: key.span }];
  });
  const [first, second] = found;
  if (first === undefined) reportNoVerb(id, fields);
  if (first?.name === "nodes" && reportMeant(id, fields, ["loop"])) return undefined;
  if (first === undefined || second === undefined) return first;
  fields.reading.report({
    name: "several-verbs",
    message: `node "${id.value}" has two verbs: "${first.key}" and "${second.key}"`,
    span: second.at,
    notes: [{ message: "the first one", span: first.at }],
    help: "a node does one thing: make two nodes, and let one read the other",
  });
  return undefined;
}

const verbByKey: ReadonlyMap<string, VerbName> = new Map([
  ...verbs.map((verb) => [verb, verb] as const),
  ["prompt_file", "prompt"],
]);

function reportNoVerb(id: Located<string>, fields: Fields<"node">): void {
  if (reportMeant(id, fields, verbs)) return;
  const message = `node "${id.value}" does nothing`;
  fields.reading.report({ name: "no-verb", message, span: id.span, help: `give it one of ${listWords(verbs, "or")}` });
}

/** Tells of the first key that stands for one of these verbs, and whether there is one. */
function reportMeant(id: Located<string>, fields: Fields<"node">, among: readonly VerbName[]): boolean {
  for (const { key } of fields.entries.values()) {
    const meant = isKnown(key.value) ? undefined : verbMeant(key.value, among);
    if (meant === undefined || !among.some((verb) => verb === meant)) continue;
    const message = `node "${id.value}" has no key "${key.value}"`;
    const near = meantByHabit(key.value, verbs) === undefined && spellingCure(key.value, key.span, verbs);
    const fix = near ? near.fix : respelling(key.value, key.span, meant, false);
    const help = `did you mean "${meant}"?`;
    fields.reading.report({ name: "unknown-key", message, span: key.span, help, ...(fix && { fix }) });
    return true;
  }
  return false;
}

function isKnown(key: string): boolean {
  return verbs.some((verb) => rowsByVerb.get(verb)?.has(key));
}

/** The node has no verb of these: a word of two letters is enough then. */
function verbMeant(key: string, among: readonly VerbName[]): string | undefined {
  return meantByHabit(key, verbs) ?? nearestWord(key, verbs) ?? among.find((verb) => isOneEditAway(key, verb));
}

/** Keys that stand at another verb: those of one verb are told together, at the first. */
function checkForeignKeys(fields: Fields<"node">, verb: VerbName, own: Rows): void {
  const byOwners = new Map<string, Located<string>[]>();
  for (const { key } of fields.entries.values()) {
    if (own.has(key.value) || fields.failed.has(key.value)) continue;
    const owners = verbs.filter((other) => rowsByVerb.get(other)?.has(key.value));
    if (owners.length === 0) continue;
    const said = listWords(owners);
    byOwners.set(said, [...(byOwners.get(said) ?? []), key]);
  }
  for (const [owners, keys] of byOwners) misplaceAll(fields, keys, `of ${owners}, not of "${verb}"`);
}

function misplaceAll(fields: Fields<"node">, keys: readonly Located<string>[], owned: string): void {
  const [first, ...others] = keys;
  if (first === undefined) return;
  for (const { value } of others) fields.failed.add(value);
  const names = listWords(keys.map(({ value }) => value));
  const isOne = others.length === 0;
  const message = `${names} ${isOne ? "is a key" : "are keys"} ${owned}`;
  misplace(fields, first, message, isOne ? "remove it, or change the verb" : "remove them, or change the verb");
}

/** Keys that mean something only beside others. */
const companions: readonly { readonly keys: readonly string[]; readonly need: readonly string[] }[] = [
  { keys: ["key", "at_once", "take", "require"], need: ["each"] },
  { keys: ["else"], need: ["when"] },
  { keys: ["barrier"], need: ["each", "from"] },
];

function checkCompany(fields: Fields<"node">, verb: VerbName, meant: ReadonlySet<string>): void {
  const each = fields.entries.get("each");
  if (verb === "loop" && each !== undefined) {
    const help = "put the loop into `nodes:` of this node, or the `each` into a node inside of the loop";
    misplace(fields, each.key, '"each" and "loop" do not stand on one node', help);
  }
  for (const { keys, need } of companions) {
    if (need.some((key) => fields.entries.has(key) || meant.has(key))) continue;
    for (const key of keys) {
      const entry = fields.entries.get(key);
      if (entry === undefined || (key === "take" && verb === "from")) continue;
      const help = `write \`${need[0] ?? ""}:\` beside it, or remove it`;
      misplace(fields, entry.key, `"${key}" means nothing without ${listWords(need, "or")}`, help);
    }
  }
}

/** Keys that are there under a misspelt name. */
function keysMeant(fields: Fields<"node">, rows: Rows): ReadonlySet<string> {
  const unknown = [...fields.entries.keys()].filter((key) => !rows.has(key) && !isKnown(key));
  return new Set(unknown.flatMap((key) => keyMeant(key, rows) ?? []));
}

function misplace(fields: Fields<"node">, key: Located<string>, message: string, help: string): void {
  fields.failed.add(key.value);
  fields.reading.report({ name: "misplaced-key", message, span: key.span, help });
}
