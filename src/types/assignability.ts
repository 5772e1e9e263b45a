/** Whether values of one type can go where another is asked: always, never, or to be checked on arrival. */
import { nearestWord } from "../base/did-you-mean.ts";
import { membersOf, type Range } from "./join-types.ts";
import { briefType } from "./print-type.ts";
import type { Field, Type } from "./type.ts";

export type Fit = { readonly fits: "always" | "sometimes" | "never"; readonly why?: string };
type Of<K extends Type["kind"]> = Extract<Type, { kind: K }>;

const always: Fit = { fits: "always" };
const sometimes: Fit = { fits: "sometimes" };

/**
 * `sometimes`: ranges or lengths overlap, or `any` or text is read as something narrower: check on arrival (against
 * `opened(to)`, for more fields fit where fewer are asked). `why` says what is in the way, for a message.
 */
export function assignability(from: Type, to: Type): Fit {
  if (to.kind === "any" || from.kind === "never" || from === to) return always;
  if (from.kind === "any") return sometimes;
  if (from.kind === "union") return worst(from.of.map((member) => assignability(member, to)));
  if (to.kind === "union") return best(from, to);
  switch (to.kind) {
    case "integer":
    case "number":
      return fitNumber(from, to);
    case "string":
      return fitString(from, to);
    case "words":
      return fitWords(from, to);
    case "list":
      return from.kind === "list" ? fitList(from, to) : misfit(from, to);
    case "object":
      return fitObject(from, to);
    case "map":
      return fitMap(from, to);
    default:
      return from.kind === to.kind ? always : misfit(from, to);
  }
}

function misfit(from: Type, to: Type): Fit {
  if (from.kind === "null") return { fits: "never", why: "it may be null" };
  return { fits: "never", why: `${briefType(from)} stands where ${briefType(to)} is asked` };
}

/** All must fit: the worst decides. */
function worst(fits: readonly Fit[]): Fit {
  return fits.find((fit) => fit.fits === "never") ?? fits.find((fit) => fit.fits === "sometimes") ?? always;
}

/** One member is enough. Where none fits, the member of the same kind says why. */
function best(from: Type, to: Of<"union">): Fit {
  const fits = to.of.map((member) => assignability(from, member));
  const found = fits.find((fit) => fit.fits === "always") ?? fits.find((fit) => fit.fits === "sometimes");
  if (found !== undefined) return found;
  const alike = to.of.findIndex((member) => isAlike(member, from));
  return fits[alike] ?? misfit(from, to);
}

function isAlike(left: Type, right: Type): boolean {
  const kinds = [left.kind, right.kind];
  return left.kind === right.kind || (kinds.includes("words") && kinds.includes("string"));
}

function fitNumber(from: Type, to: Of<"integer" | "number">): Fit {
  if (from.kind !== "integer" && from.kind !== "number") return misfit(from, to);
  const fit = fitRange(from, to, "");
  return fit.fits === "always" && from.kind === "number" && to.kind === "integer" ? sometimes : fit;
}

function fitRange(from: Range, to: Range, what: string): Fit {
  const low = from.min ?? Number.NEGATIVE_INFINITY;
  const high = from.max ?? Number.POSITIVE_INFINITY;
  const least = to.min ?? Number.NEGATIVE_INFINITY;
  const most = to.max ?? Number.POSITIVE_INFINITY;
  if (low >= least && high <= most) return always;
  if (high < least) return { fits: "never", why: `at most ${high}${what} stand where at least ${least} are asked` };
  if (low > most) return { fits: "never", why: `at least ${low}${what} stand where at most ${most} are asked` };
  return sometimes;
}

function fitString(from: Type, to: Of<"string">): Fit {
  if (from.kind === "string") return fitRange({ min: 0, ...from }, to, " characters");
  if (from.kind !== "words") return misfit(from, to);
  const fits = from.words.map((word) => {
    const length = [...word].length;
    return fitRange({ min: length, max: length }, to, " characters");
  });
  if (fits.every((fit) => fit.fits === "always")) return always;
  return fits.every((fit) => fit.fits === "never") ? (fits[0] ?? sometimes) : sometimes;
}

function fitWords(from: Type, to: Of<"words">): Fit {
  if (from.kind === "string") return sometimes;
  if (from.kind !== "words") return misfit(from, to);
  const strange = from.words.filter((word) => !to.words.includes(word));
  const [first] = strange;
  if (first === undefined) return always;
  if (strange.length < from.words.length) return sometimes;
  const nearest = nearestWord(first, to.words);
  const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return { fits: "never", why: `"${first}" is none of ${briefType(to)}${hint}` };
}

function fitList(from: Of<"list">, to: Of<"list">): Fit {
  const lengths = fitRange(from, to, " elements");
  if (lengths.fits === "never") return lengths;
  const elements = assignability(from.of, to.of);
  if (elements.fits === "never") return { fits: "never", why: `in its elements: ${elements.why ?? ""}` };
  return worst([lengths, elements]);
}

function fitObject(from: Type, to: Of<"object">): Fit {
  if (from.kind === "map") return fitMapToObject(from, to);
  if (from.kind !== "object") return misfit(from, to);
  return worst(to.fields.map((field) => fitField(from, field)));
}

function fitField(from: Of<"object">, asked: Field): Fit {
  const given = from.fields.find((field) => field.name === asked.name);
  if (given === undefined) {
    if (from.open) return sometimes;
    return asked.optional ? always : { fits: "never", why: `field "${asked.name}" is missing` };
  }
  const fit = assignability(given.type, asked.type);
  if (fit.fits === "never") return { fits: "never", why: `in field "${asked.name}": ${fit.why ?? ""}` };
  return given.optional && !asked.optional ? sometimes : fit;
}

function fitMapToObject(from: Of<"map">, to: Of<"object">): Fit {
  const fits = to.fields.map((field) => assignability(from.of, field.type));
  const never = fits.find((fit, index) => fit.fits === "never" && to.fields[index]?.optional === false);
  return never ?? (to.fields.length === 0 ? always : sometimes);
}

function fitMap(from: Type, to: Of<"map">): Fit {
  if (from.kind === "map") return assignability(from.of, to.of);
  if (from.kind !== "object") return misfit(from, to);
  const fit = worst(from.fields.map((field) => fitField(from, { ...field, type: to.of })));
  return fit.fits === "always" && from.open && to.of.kind !== "any" ? sometimes : fit;
}

/** The type with every object open: what comes from inside may have more fields than are asked. */
export function opened(type: Type): Type {
  switch (type.kind) {
    case "list":
    case "map":
      return { ...type, of: opened(type.of) };
    case "union":
      return { ...type, of: type.of.map(opened) };
    case "object": {
      const fields = type.fields.map((field) => ({ ...field, type: opened(field.type) }));
      return { ...type, fields, open: true };
    }
    default:
      return type;
  }
}

/** Whether a value of one could equal one of the other, ranges and lengths aside: what may be compared with `==`. */
export function mayBeEqual(left: Type, right: Type): boolean {
  return membersOf(left).some((member) => membersOf(right).some((other) => mayMembersBeEqual(member, other)));
}

function mayMembersBeEqual(left: Type, right: Type): boolean {
  const kinds = [left.kind, right.kind];
  if (kinds.includes("any") || kinds.includes("never")) return true;
  if (left.kind === "words" && right.kind === "words") return left.words.some((word) => right.words.includes(word));
  if (left.kind === "list" && right.kind === "list") {
    return (left.min === 0 && right.min === 0) || mayBeEqual(left.of, right.of);
  }
  return familyOf(left.kind) === familyOf(right.kind);
}

/** Kinds whose values can be equal. */
function familyOf(kind: Type["kind"]): string {
  if (kind === "integer") return "number";
  if (kind === "words") return "string";
  return kind === "map" ? "object" : kind;
}
