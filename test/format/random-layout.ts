/**
 * Writes a pipeline anew with everything changed that means nothing: indentation, brackets, blank lines, line ends, the
 * order of keys in nodes, places of values, and comments wherever YAML takes one. Each comment says where it belongs.
 */
import type { Tree, TreeEntry } from "../../src/base/tree.ts";

/** Whole numbers from 0 to `most`, from a seed. */
export type Chance = (most: number) => number;

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * (most + 1));
  };
}

type Writing = { readonly text: string; readonly chance: Chance; readonly isCommented: boolean; count: number };

/** `text`: of the tree, with line feeds alone. The root must be a map. */
export function writeAnew(text: string, tree: Tree, chance: Chance): string {
  const writing: Writing = { text, chance, isCommented: chance(2) > 0, count: 0 };
  const lines = [
    ...(writing.isCommented && chance(3) === 0 ? ["# top", ""] : []),
    ...(chance(5) === 0 ? ["---"] : []),
    ...block(tree, 0, writing),
    ...(chance(9) === 0 ? ["..."] : []),
  ];
  const joined = lines.join("\n") + (chance(3) > 0 ? "\n".repeat(1 + chance(3)) : "");
  return chance(5) === 0 ? joined.replaceAll("\n", "\r\n") : joined;
}

/** The lines of a list or map below its key. */
function block(tree: Tree, column: number, writing: Writing): string[] {
  switch (tree.kind) {
    case "scalar":
      throw new Error("a text stands behind its key");
    case "list":
      return tree.items.flatMap((item) => [...blanks(writing), ...itemLines(item, column, writing)]);
    default:
      return shuffled(tree.entries, writing).flatMap((entry, index) => [
        ...blanks(writing),
        ...above(index === 0 && column === 0 ? undefined : entry.key.value, column, writing),
        ...entryLines(entry, column, writing),
      ]);
  }
}

function blanks({ chance }: Writing): string[] {
  return chance(4) === 0 ? Array.from({ length: 1 + chance(2) }, () => "") : [];
}

/** Without a name: in front of the whole file. */
function above(name: string | undefined, column: number, writing: Writing): string[] {
  if (!writing.isCommented || writing.chance(5) > 0) return [];
  const text = name === undefined ? comment("in", "front", writing) : comment("above", name, writing);
  return [`${" ".repeat(writing.chance(column))}${text}`, ...blanks(writing)];
}

/** Without a name: it may go above. */
function behind(name: string | undefined, writing: Writing): string {
  if (!writing.isCommented || writing.chance(5) > 0) return "";
  const text = name === undefined ? comment("in", "items", writing) : comment("behind", name, writing);
  return `${" ".repeat(1 + writing.chance(8))}${text}`;
}

function comment(where: string, name: string, writing: Writing): string {
  writing.count += 1;
  return `# ${where} ${name} ${writing.count}.${writing.chance(5) === 0 ? "  " : ""}`;
}

const verbs = ["prompt", "prompt_file", "run", "value", "text", "from", "gate", "use", "loop", "nodes", "fail"];

/** Only where it means nothing: in nodes. */
function shuffled(entries: readonly TreeEntry[], { chance }: Writing): readonly TreeEntry[] {
  const names = entries.map(({ key }) => key.value);
  const isNode = names.includes("why") && verbs.some((verb) => names.includes(verb)) && !names.includes("sluice");
  if (!isNode || chance(2) > 0) return entries;
  return entries
    .map((entry) => ({ entry, at: chance(1_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ entry }) => entry);
}

function entryLines({ key, value }: TreeEntry, column: number, writing: Writing): string[] {
  const { chance, text } = writing;
  const name = text.slice(key.span.start, key.span.end);
  const pad = " ".repeat(column);
  const colon = chance(9) === 0 ? " :" : ":";
  const isAsked = chance(19) === 0;
  const head = isAsked ? `${pad}? ${name}\n${pad}:` : `${pad}${name}${colon}`;
  if (value.kind === "scalar") return scalarLines(value, head, column, writing);
  if (canFlow(value, writing) && chance(2) === 0) return flowLines(value, head, column, key.value, writing);
  if (isEmpty(value)) return [`${head} ${value.kind === "map" ? "{}" : "[]"}`];
  const isFlat = value.kind === "list" && chance(2) === 0 && !isAsked;
  return [
    head + (isAsked ? "" : behind(key.value, writing)),
    ...block(value, column + (isFlat ? 0 : 1 + chance(5)), writing),
  ];
}

function isEmpty(tree: Tree): boolean {
  return tree.kind === "map" ? tree.entries.length === 0 : tree.kind === "list" && tree.items.length === 0;
}

function itemLines(item: Tree, column: number, writing: Writing): string[] {
  const { chance } = writing;
  const dash = `${" ".repeat(column)}-`;
  if (item.kind === "scalar") return scalarLines(item, dash, column, writing);
  if (canFlow(item, writing) && chance(2) === 0) return flowLines(item, dash, column, undefined, writing);
  if (isEmpty(item)) return [`${dash} ${item.kind === "map" ? "{}" : "[]"}`];
  const inner = column + 2 + chance(3);
  const [first = "", ...rest] = block(item, inner, writing);
  if (first.trim() === "" || first.trim().startsWith("#")) return [dash, first, ...rest];
  return [dash + first.slice(column + 1), ...rest];
}

function scalarLines(
  tree: Extract<Tree, { kind: "scalar" }>,
  head: string,
  column: number,
  writing: Writing,
): string[] {
  const { text, chance } = writing;
  const [first = "", ...rest] = text.slice(tree.span.start, tree.span.end).split("\n");
  if (tree.style === "block") return blockText(first, rest, head, column, writing);
  const inner = " ".repeat(column + 1 + chance(4));
  const lines = rest.map((line) => (line.trim() === "" ? "" : inner + line.trimStart()));
  const isBelow = chance(9) === 0;
  const start = isBelow
    ? [head, ...(chance(1) === 0 ? [""] : []), inner + first]
    : [`${head}${" ".repeat(1 + chance(2))}${first}`];
  const all = [...start, ...lines];
  const last = all.at(-1) ?? "";
  return [...all.slice(0, -1), last + behind(last.split(" ").at(-1), writing)];
}

function blockText(header: string, lines: readonly string[], head: string, column: number, writing: Writing): string[] {
  const ink = lines.filter((line) => line.trim() !== "");
  const least = Math.min(...ink.map((line) => line.length - line.trimStart().length));
  const inner = 1 + writing.chance(4);
  const needsNumber = ink[0]?.startsWith(" ".repeat(least + 1)) === true;
  const numbered = needsNumber
    ? `${header[0]}${inner}${header.slice(1).replace(/[0-9]/, "")}`
    : header.replace(/[0-9]/, "");
  const pad = " ".repeat(column + inner);
  return [`${head} ${numbered}`, ...lines.map((line) => (line.trim() === "" ? "" : pad + line.slice(least)))];
}

/** Whether all in it can stand in brackets. */
function canFlow(tree: Tree, writing: Writing): boolean {
  switch (tree.kind) {
    case "scalar": {
      const written = writing.text.slice(tree.span.start, tree.span.end);
      if (tree.style === "plain") return /^[\w.(/][^,[\]{}#:\n]*$/.test(written);
      return tree.style === "quoted" && !written.includes("\n");
    }
    case "list":
      return tree.items.every((item) => canFlow(item, writing));
    default:
      return tree.entries.every(({ value }) => canFlow(value, writing));
  }
}

function flowLines(tree: Tree, head: string, column: number, name: string | undefined, writing: Writing): string[] {
  const text = `${head} ${flow(tree, " ".repeat(column + 1), writing)}`;
  return `${text}${behind(name, writing)}`.split("\n");
}

function flow(tree: Tree, pad: string, writing: Writing): string {
  if (tree.kind === "scalar") return writing.text.slice(tree.span.start, tree.span.end);
  const parts =
    tree.kind === "list"
      ? tree.items.map((item) => flow(item, pad, writing))
      : tree.entries.map(({ key, value }) => {
          const name = writing.text.slice(key.span.start, key.span.end);
          return `${name}: ${inFlow(pad, writing).trimStart()}${flow(value, pad, writing)}`;
        });
  const inner = parts.map((part, index) => {
    const comma = index < parts.length - 1 || writing.chance(9) === 0 ? "," : "";
    return `${inFlow(pad, writing)}${part}${inFlow(pad, writing)}${comma}${comma === "" ? "" : " "}`;
  });
  const text = inner.join("") + inFlow(pad, writing);
  return tree.kind === "list" ? `[${text}]` : `{${text}}`;
}

/** Blanks, a line end, or a comment with one. */
function inFlow(pad: string, writing: Writing): string {
  switch (writing.chance(24)) {
    case 0:
      return `\n${pad}`;
    case 1:
      return writing.isCommented ? ` ${comment("in", "brackets", writing)}\n${pad}` : "";
    case 2:
      return "  ";
    default:
      return "";
  }
}
