/**
 * From the tree of a file to its layout: each comment and blank line goes to the part that it belongs to.
 *
 * A comment behind something belongs to that. One on a line of its own belongs to what stands below it, unless it stands
 * deeper than that: then it is at the end of the innermost list or map that is not deeper than itself. Where the layout
 * has no place behind a part (inside of brackets; between a key and its text), a comment goes above it.
 */
import type { ListTree, MapTree, Tree, TreeEntry } from "../base/tree.ts";
import { type FoundComment, findComments, nextInk } from "./find-comments.ts";
import type { Collection, Comment, Key, Layout, Part, Remark, Value } from "./layout.ts";
import { type Forms, fileForms, formsBelow, placeOf } from "./places.ts";
import { scalarValue } from "./scalar-value.ts";

type Reading = {
  readonly text: string;
  readonly comments: readonly FoundComment[];
  next: number; // of the comments
  last: number; // where what was read last has ended
};

/** What is around a part. `column`: of the collection that it is in, -1 around the root. */
type Around = { readonly forms: Forms; readonly isFlow: boolean; readonly column: number };

/** `text`: with line feeds alone, as the tree was made of. */
export function readLayout(text: string, tree: ListTree | MapTree): Layout {
  const reading: Reading = { text, comments: findComments(text, tree), next: 0, last: 0 };
  const head = takeUntil(reading, tree.span.start);
  const mark = /^---/m.test(text.slice(0, tree.span.start));
  const lastApart = head.findLastIndex(({ blankAbove }) => blankAbove);
  const apart = hasBlank(text, reading.last, tree.span.start) ? head : head.slice(0, Math.max(0, lastApart));
  const root = readCollection(tree, { forms: fileForms, isFlow: false, column: -1 }, reading);
  const [first, ...others] = root.parts;
  const lead = head.slice(apart.length);
  const parts = first === undefined ? [] : [{ ...first, lead: [...lead, ...first.lead] }, ...others];
  const end = [...root.end, ...takeUntil(reading, text.length + 1)];
  return { top: first === undefined ? head : apart, mark, root: { ...root, parts, end } };
}

function readCollection(tree: ListTree | MapTree, around: Around, reading: Reading): Collection {
  const { text } = reading;
  const isFlow = around.isFlow || /[[{]/.test(text.charAt(tree.span.start));
  const column = Math.max(tree.span.start - (text.lastIndexOf("\n", tree.span.start - 1) + 1), around.column + 1);
  const inner = { forms: around.forms, isFlow, column };
  const parts =
    tree.kind === "map"
      ? tree.entries.map((entry) => readEntry(entry, inner, reading))
      : tree.items.map((item) => readItem(item, inner, reading));
  const end = isFlow ? takeUntil(reading, tree.span.end) : takeDeeper(column, reading);
  if (isFlow) reading.last = Math.max(reading.last, tree.span.end);
  return { kind: tree.kind, isFlow, parts, end, place: placeOf(around.forms) };
}

function readEntry({ key, value: tree }: TreeEntry, around: Around, reading: Reading): Part {
  const lead = takeUntil(reading, key.span.start);
  const blankAbove = hasBlank(reading.text, reading.last, key.span.start);
  reading.last = key.span.end;
  const isBelow = tree.kind !== "scalar" && !around.isFlow && !/[[{]/.test(reading.text.charAt(tree.span.start));
  const head = isBelow ? takeBehind(reading, tree.span.start) : undefined;
  if (!isBelow) lead.push(...takeUntil(reading, tree.span.start));
  const forms = formsBelow(around.forms, tree, key.value);
  const part = readValue(tree, { ...around, forms }, reading);
  return {
    lead: [...lead, ...part.above],
    blankAbove,
    key: keyOf(key.value, reading.text.slice(key.span.start, key.span.end)),
    value: part.value,
    ...(head !== undefined && { head }),
    ...(part.tail !== undefined && { tail: part.tail }),
  };
}

/** Comments between the dash and what it begins go above the dash. */
function readItem(tree: Tree, around: Around, reading: Reading): Part {
  const lead = takeUntil(reading, tree.span.start);
  const blankAbove = hasBlank(reading.text, reading.last, tree.span.start);
  const forms = formsBelow(around.forms, tree, undefined);
  const { value, above, tail } = readValue(tree, { ...around, forms }, reading);
  const [first, ...others] = value.kind === "map" || value.kind === "list" ? value.parts : [];
  const isEmpty = first === undefined || first.lead.length === 0 || !("parts" in value);
  const dashed = isEmpty ? value : { ...value, parts: [{ ...first, lead: [] }, ...others] };
  return {
    lead: [...lead, ...above, ...(isEmpty ? [] : first.lead)],
    blankAbove,
    value: dashed,
    ...(tail !== undefined && { tail }),
  };
}

type ReadValue = { readonly value: Value; readonly above: readonly Comment[]; readonly tail?: Remark };

/** `above`: comments that can only stand above the part: nothing can be behind a part in brackets. */
function readValue(tree: Tree, around: Around, reading: Reading): ReadValue {
  if (tree.kind === "scalar") {
    const value = scalarValue(reading.text, tree);
    reading.last = tree.span.end;
    return value.kind === "block" ? { value, above: [] } : { value, ...behind(tree.span.end, reading) };
  }
  const value = readCollection(tree, around, reading);
  if (!value.isFlow) return { value, above: [] };
  const { above, tail } = behind(tree.span.end, reading);
  const isEmpty = value.parts.length === 0;
  return {
    value: isEmpty ? { ...value, end: [] } : value,
    above: isEmpty ? [...value.end, ...above] : above,
    ...(tail !== undefined && { tail }),
  };
}

/**
 * A comment on the line on which a value ends. Behind the comma of brackets it goes above: once the brackets are gone,
 * it would stand behind the text, and YAML may seem to have cut that off.
 */
function behind(end: number, reading: Reading): Omit<ReadValue, "value"> {
  const comment = reading.comments[reading.next];
  const between = comment?.isOwn === false ? reading.text.slice(end, comment.start) : "\n";
  if (comment === undefined || !/^[ \t]*,?[ \t]*$/.test(between)) return { above: [] };
  reading.next += 1;
  reading.last = comment.end;
  return between.includes(",") ? { above: linesOf(comment, false) } : { above: [], tail: remarkOf(comment) };
}

/** A comment on the line of a key whose value stands below. */
function takeBehind(reading: Reading, before: number): Remark | undefined {
  const comment = reading.comments[reading.next];
  if (comment === undefined || comment.isOwn || comment.start >= before) return undefined;
  reading.next += 1;
  reading.last = comment.end;
  return remarkOf(comment);
}

function remarkOf({ text, more, gap, line, column }: FoundComment): Remark {
  return { text, more, gap, line, column };
}

function takeUntil(reading: Reading, before: number): Comment[] {
  return takeWhile(reading, ({ start }) => start < before);
}

/** Comments at the end of a block that are deeper than what stands below them. */
function takeDeeper(column: number, reading: Reading): Comment[] {
  const isHere = ({ start }: FoundComment): boolean => start === nextInk(reading.text, reading.last);
  return takeWhile(
    reading,
    (comment) => comment.isOwn && comment.column >= column && comment.column > comment.below && isHere(comment),
  );
}

function takeWhile(reading: Reading, takes: (comment: FoundComment) => boolean): Comment[] {
  const taken: Comment[] = [];
  for (let comment = reading.comments[reading.next]; comment !== undefined && takes(comment); ) {
    taken.push(...linesOf(comment, comment.isOwn && hasBlank(reading.text, reading.last, comment.start)));
    reading.last = comment.end;
    reading.next += 1;
    comment = reading.comments[reading.next];
  }
  return taken;
}

function linesOf({ text, more }: FoundComment, blankAbove: boolean): readonly Comment[] {
  return [{ text, blankAbove }, ...more.map((line) => ({ text: line, blankAbove: false }))];
}

function hasBlank(text: string, from: number, to: number): boolean {
  return /\n[ \t]*\n/.test(text.slice(from, to));
}

/** A key that takes several lines is written on one, in quotes. */
function keyOf(name: string, written: string): Key {
  return { name, text: /^[|>]|\n/.test(written) ? JSON.stringify(name) : written };
}
