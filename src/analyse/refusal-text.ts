/** What is said of text of outsiders that goes where it may not: what, whence, through what, and the ways out. */
import type { Diagnostic, Note } from "../base/diagnostic.ts";
import { nearestWord } from "../base/did-you-mean.ts";
import type { Plan, PlanNode } from "../plan/plan.ts";
import { spanAt } from "../plan/span-at.ts";
import type { Refusal } from "./flow.ts";
import type { Cause, Read, Source } from "./taint.ts";

/** Reads that a message names. */
const readsNamed = 3;

/** Steps of a way that are shown with their places: its beginning and its end say what happened. */
const notesOfWay = 3;

/** One diagnostic for all that goes wrong at a node. */
export function refusalDiagnostic(plan: Plan, node: PlanNode, refusal: Refusal): Diagnostic {
  const { where, at, cause, others, within } = refusal;
  const callee = within.at(-1)?.pipeline;
  const place = callee === undefined ? where : `${where} in "${callee}"`;
  const path = cause.read?.path ?? node.id;
  return {
    name: "untrusted-text",
    message: `text of outsiders goes into ${place}: "${path}" ${whence(cause, path)}`,
    span: spanAt(plan, at),
    notes: [...wayNotes(plan, cause), ...otherNotes(plan, others, path), ...calleeNotes(plan, within)],
    help: misspelt(node, path) ?? releasedBy(plan, node, path) ?? waysOut(node, path),
  };
}

/** Who accepts nearly the same path has missed it. */
function misspelt({ accepts }: PlanNode, path: string): string | undefined {
  const near = accepts?.find((one) => nearestWord(one.path, [path]) !== undefined);
  return near && `\`accept_untrusted\` has "${near.path}": write "${path}" if that is meant`;
}

/** A gate releases it already, for those that ask for its choice. */
function releasedBy({ bodies }: Plan, { id }: PlanNode, path: string): string | undefined {
  for (const gate of bodies.flatMap((body) => body.nodes)) {
    if (gate.act.do !== "person") continue;
    const [choice] =
      Object.entries(gate.act.releases).find(([, paths]) => paths.some((one) => one.path === path)) ?? [];
    if (choice === undefined) continue;
    return `the gate "${gate.id}" releases it for nodes that ask for that choice: write \`when: ${gate.id}.choice == "${choice}"\` at "${id}"`;
  }
  return undefined;
}

function waysOut({ id }: PlanNode, path: string): string {
  const gate = `let a gate release it (\`releases: {…: [${path}]}\`)`;
  const accept = `write \`accept_untrusted: {${path}: why it is safe}\` at "${id}"`;
  return `let an agent that cannot act turn it into words of a choice or numbers, ${gate}, or ${accept}`;
}

/** `comes from "fetch" (web_fetch) through "claims.text"`. */
function whence({ source, read }: Cause, path: string): string {
  if (source.kind === "slot") return "comes from a caller";
  if (path === source.name) return `says \`${source.why}\``;
  const between = waysOf(read)
    .slice(0, -1)
    .map(({ path }) => relative(path, source));
  const named = between.filter((path, index) => path !== "" && path !== between[index - 1]);
  const shown = named.length > readsNamed ? [...named.slice(0, readsNamed - 1), "…", named.at(-1) ?? ""] : named;
  const through = shown.map((path) => (path === "…" ? path : `"${path}"`)).join(", ");
  return `comes from "${source.name}" (${source.why})${through === "" ? "" : ` through ${through}`}`;
}

/** The field alone, where the source is named already. */
function relative(path: string, source: Extract<Source, { readonly name: string }>): string {
  if (path === source.name) return "";
  return path.startsWith(`${source.name}.`) ? path.slice(source.name.length + 1) : path;
}

/** From the source to where it is read last. */
function waysOf(read: Read | undefined): readonly Read[] {
  const ways: Read[] = [];
  for (let at = read; at !== undefined; at = at.before) ways.unshift(at);
  return ways;
}

function wayNotes(plan: Plan, { source, read }: Cause): readonly Note[] {
  if (source.kind === "slot") return [];
  const all = waysOf(read).slice(0, -1);
  const ways = all.length > notesOfWay ? [...all.slice(0, notesOfWay - 1), ...all.slice(-1)] : all;
  const first = {
    message: `outsiders wrote what "${source.name}" gives (${source.why})`,
    span: spanAt(plan, source.at),
  };
  return [first, ...ways.map(({ path, at }) => ({ message: `"${path}" is read here`, span: spanAt(plan, at) }))];
}

function otherNotes(plan: Plan, others: readonly Cause[], path: string): readonly Note[] {
  const paths = new Map(
    others.flatMap(({ read }) => (read === undefined || read.path === path ? [] : [[read.path, read.at] as const])),
  );
  return [...paths].map(([other, at]) => ({ message: `so does "${other}"`, span: spanAt(plan, at) }));
}

function calleeNotes(plan: Plan, within: Refusal["within"]): readonly Note[] {
  return within.map(({ at, pipeline }) => ({
    message: `this is where it goes in "${pipeline}"`,
    span: spanAt(plan, at),
  }));
}
