/** What a node is, by part, without its place in the file: equal parts have equal hashes, and a diff names the others. */
import { type Hash, hashText } from "../base/hash.ts";
import { canonicalJson, sortedKeys } from "../base/json.ts";
import type { Expr } from "../expr/ir.ts";
import type { Choice, PlanNode, RoleTable } from "../plan/plan.ts";
import type { Tables } from "./tables.ts";

/**
 * A part of the plan as canonical text, without its places (`at`), and with types by what they are in place of their
 * numbers. Written in one go: every expression of a pipeline passes here.
 */
export function identityOf(tables: Tables, part: unknown): string {
  if (typeof part !== "object" || part === null) return JSON.stringify(part) ?? "null";
  if (Array.isArray(part)) return listIdentity(tables, part);
  if (isLiteral(part)) return `{"lit":${canonicalJson(part.value)}}`;
  let text = "{";
  for (const key of sortedKeys(part)) {
    const value: unknown = part[key as keyof typeof part];
    if (value === undefined || (key === "at" && typeof value === "number")) continue;
    const isType = (key === "check" || key === "out") && typeof value === "number";
    text += `"${key}":${isType ? (tables.texts[value] ?? "null") : identityOf(tables, value)},`;
  }
  return `${text}}`;
}

function listIdentity(tables: Tables, items: readonly unknown[]): string {
  let text = "";
  for (const item of items) text += `${text === "" ? "" : ","}${identityOf(tables, item)}`;
  return `[${text}]`;
}

/** Values that the author wrote may have any keys, `at` among them. */
function isLiteral(part: object): part is Extract<Expr, { readonly do: "lit" }> {
  return "do" in part && part.do === "lit";
}

/** Hashes by part. `body`: the id of the body that it enters. */
export function definitionOf(
  tables: Tables,
  node: Omit<PlanNode, "def" | "cost">,
  bodyId: string | undefined,
): Record<string, Hash> {
  const { act, guard, fan, tries, ensure, limits, timeoutMs, idleMs, reads, tree } = node;
  const def: Record<string, Hash> = {};
  const add = (name: string, part: unknown): void => {
    if (part !== undefined) def[name] = shortHash(identityOf(tables, part));
  };
  for (const [name, part] of Object.entries(act)) {
    if (name === "out") def["output"] = shortHash(tables.texts[Number(part)] ?? "");
    else if (name === "role") add(name, rolesOf(tables, part));
    else if (name === "choices") add(name, choicesOf(tables, part));
    else if (name === "input") def[name] = shortHash(tables.texts[Number(part)] ?? "");
    else if (name !== "body") add(name, part);
  }
  add("when", guard);
  add("each", fan);
  add("retry", tries);
  add("limits", limits);
  add("timeout", timeoutMs);
  add("idle", idleMs);
  add("reads", reads);
  add("worktree", tree);
  if (ensure.length > 0) add("ensure", ensure);
  if (bodyId !== undefined) def["body"] = bodyId;
  return def;
}

/** A role by what it is in place of its number, as the only one or as a row of a table. */
function rolesOf(tables: Tables, part: unknown): unknown {
  if (typeof part === "number") return roleOf(tables, part);
  const table = part as RoleTable;
  const of = Object.fromEntries(Object.entries(table.of).map(([word, role]) => [word, roleOf(tables, role)]));
  return { by: table.by, of, else: table.else === undefined ? null : roleOf(tables, table.else) };
}

/** Of its system prompt only what it says: where it stands in the file is no part of the role. */
function roleOf(tables: Tables, index: number): unknown {
  const role = tables.roles[index];
  return role && { ...role, system: role.system?.tmpl };
}

/** The fields that a choice asks for by their type in place of its number. */
function choicesOf(tables: Tables, part: unknown): unknown {
  return (part as readonly Choice[]).map(({ input, ...choice }) =>
    input === undefined ? choice : { ...choice, input: tables.texts[input] ?? "" },
  );
}

/** The hash of a text; one that is no longer than a hash stands for itself. */
function shortHash(text: string): Hash {
  return text.length <= 32 ? text : hashText(text);
}
