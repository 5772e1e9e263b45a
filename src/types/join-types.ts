/** Joins: the narrowest type of the lattice that two values have in common, and what null does to types. */
import { anyType, type Field, failedType, neverType, stringType, type Type } from "./type.ts";

type Of<K extends Type["kind"]> = Extract<Type, { kind: K }>;

/** The type of a value that is one or the other: of lists, of both sides of `if`, of loop state. */
export function joinTypes(left: Type, right: Type): Type {
  if (left === right || right.kind === "never") return left;
  if (left.kind === "never") return right;
  if (left === failedType || right === failedType) return failedType;
  if (left.kind === "any") return left;
  if (right.kind === "any") return right;
  const members: Type[] = [];
  for (const member of [...membersOf(left), ...membersOf(right)]) addMember(members, member);
  return unionOf(members);
}

/** The join of all; `never` of none. */
export function joinAll(types: readonly Type[]): Type {
  return types.reduce(joinTypes, neverType);
}

/** The members of a union, or the type alone. */
export function membersOf(type: Type): readonly Type[] {
  return type.kind === "union" ? type.of : [type];
}

/** A union, flat; one member stands for itself, and `any` takes in everything. */
export function unionOf(types: readonly Type[]): Type {
  const members = types.flatMap(membersOf).filter((type) => type.kind !== "never");
  if (members.some((type) => type === failedType)) return failedType;
  if (members.some((type) => type.kind === "any")) return anyType;
  const [first] = members;
  if (first === undefined) return neverType;
  return members.length === 1 ? first : { kind: "union", of: members };
}

export function mayBeNull(type: Type): boolean {
  return membersOf(type).some((member) => member.kind === "null");
}

export function withoutNull(type: Type): Type {
  return mayBeNull(type) ? unionOf(membersOf(type).filter((member) => member.kind !== "null")) : type;
}

/** Whether two types are the same, names and descriptions aside. */
export function isSameType(left: Type, right: Type): boolean {
  if (left === right) return true;
  switch (left.kind) {
    case "integer":
    case "number":
    case "string":
      return left.kind === right.kind && left.min === right.min && left.max === right.max;
    case "words":
      return right.kind === "words" && left.words.join("|") === right.words.join("|");
    case "list":
      return right.kind === "list" && left.min === right.min && left.max === right.max && isSameType(left.of, right.of);
    case "map":
      return right.kind === "map" && isSameType(left.of, right.of);
    case "object":
      return right.kind === "object" && left.open === right.open && isSameFields(left.fields, right.fields);
    case "union":
      return right.kind === "union" && isSameList(left.of, right.of);
    default:
      return left.kind === right.kind;
  }
}

function isSameFields(left: readonly Field[], right: readonly Field[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((field) => {
    const other = right.find((candidate) => candidate.name === field.name);
    return other !== undefined && other.optional === field.optional && isSameType(field.type, other.type);
  });
}

function isSameList(left: readonly Type[], right: readonly Type[]): boolean {
  return left.length === right.length && left.every((type, index) => isSameType(type, right[index] ?? anyType));
}

/** Adds a member to those of a union: into the one that it merges with, if there is one. */
function addMember(members: Type[], added: Type): void {
  if (members.some((member) => isSameType(member, added))) return;
  for (const [index, member] of members.entries()) {
    const merged = mergeAlike(member, added);
    if (merged !== undefined) {
      members[index] = merged;
      return;
    }
  }
  members.push(added);
}

/** The join of two of a kind, or undefined where they only share a union. */
function mergeAlike(left: Type, right: Type): Type | undefined {
  if (isNumeric(left) && isNumeric(right)) return joinNumbers(left, right);
  if (isText(left) && isText(right)) return joinTexts(left, right);
  if (left.kind === "list" && right.kind === "list") return joinLists(left, right);
  if (left.kind === "object" && right.kind === "object") return joinObjects(left, right);
  if (left.kind === "map" && right.kind === "map") return { kind: "map", of: joinTypes(left.of, right.of) };
  if (left.kind === "map" && right.kind === "object") return joinMap(left, right);
  if (left.kind === "object" && right.kind === "map") return joinMap(right, left);
  return undefined;
}

function isNumeric(type: Type): type is Of<"integer" | "number"> {
  return type.kind === "integer" || type.kind === "number";
}

function isText(type: Type): type is Of<"string"> | Of<"words"> {
  return type.kind === "string" || type.kind === "words";
}

function joinNumbers(left: Of<"integer" | "number">, right: Of<"integer" | "number">): Type {
  const kind = left.kind === "integer" && right.kind === "integer" ? "integer" : "number";
  return { kind, ...hull(left, right) };
}

/** The range that covers both. */
export function hull(left: Range, right: Range): Range {
  const min = left.min === undefined || right.min === undefined ? undefined : Math.min(left.min, right.min);
  const max = left.max === undefined || right.max === undefined ? undefined : Math.max(left.max, right.max);
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

export type Range = { readonly min?: number; readonly max?: number };

/** Words joined with words are words, in the order of the one that has them all, if any; with text they are text. */
function joinTexts(left: Of<"string"> | Of<"words">, right: Of<"string"> | Of<"words">): Type {
  if (left.kind === "string" && right.kind === "string") return { kind: "string", ...hull(left, right) };
  if (left.kind === "string" || right.kind === "string") return stringType;
  if (hasOrder(right) && isWithin(left.words, right.words)) return right;
  if (hasOrder(left) && isWithin(right.words, left.words)) return left;
  return { kind: "words", words: [...new Set([...left.words, ...right.words])], unordered: true };
}

/** Whether these are words of a choice that someone declared: text literals have no order. */
export function hasOrder(type: Type): type is Of<"words"> {
  return type.kind === "words" && type.words.length > 1 && type.unordered !== true;
}

/** Whether the words stand within others, in the same order. */
function isWithin(words: readonly string[], others: readonly string[]): boolean {
  let from = 0;
  return words.every((word) => {
    const at = others.indexOf(word, from);
    from = at + 1;
    return at !== -1;
  });
}

function joinLists(left: Of<"list">, right: Of<"list">): Type {
  const of = joinTypes(left.of, right.of);
  const min = Math.min(left.min, right.min);
  if (left.max === undefined || right.max === undefined) return { kind: "list", of, min };
  return { kind: "list", of, min, max: Math.max(left.max, right.max) };
}

/** Fields of both are joined; those of one alone become optional, unless the other may hold anything there. */
function joinObjects(left: Of<"object">, right: Of<"object">): Type {
  const fields: Field[] = left.fields.map((field) => {
    const other = right.fields.find((candidate) => candidate.name === field.name);
    if (other === undefined) return { ...field, type: right.open ? anyType : field.type, optional: true };
    return { ...field, type: joinTypes(field.type, other.type), optional: field.optional || other.optional };
  });
  const rest = right.fields.filter((field) => !left.fields.some((candidate) => candidate.name === field.name));
  const added = rest.map((field) => ({ ...field, type: left.open ? anyType : field.type, optional: true }));
  const name = left.name !== undefined && left.name === right.name ? { name: left.name } : {};
  return { kind: "object", fields: [...fields, ...added], open: left.open || right.open, ...name };
}

function joinMap(map: Of<"map">, object: Of<"object">): Type {
  if (object.open) return { kind: "map", of: anyType };
  return { kind: "map", of: joinAll([map.of, ...object.fields.map((field) => field.type)]) };
}
