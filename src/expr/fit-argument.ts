/** Whether a value's type is one that a parameter of the catalogue takes. */
import { mayBeNull, membersOf, withoutNull } from "../types/join-types.ts";
import { briefType } from "../types/print-type.ts";
import type { Type } from "../types/type.ts";
import { elementOf } from "./element-type.ts";
import type { Taken } from "./entry.ts";

export type Misfit = {
  readonly name: "type-mismatch" | "missing-value";
  readonly message: string;
  readonly help?: string;
};

const kindsTaken: Readonly<Partial<Record<Taken, { readonly kinds: readonly Type["kind"][]; readonly word: string }>>> =
  {
    text: { kinds: ["string", "words"], word: "text" },
    number: { kinds: ["integer", "number"], word: "a number" },
    integer: { kinds: ["integer"], word: "a whole number" },
    boolean: { kinds: ["boolean"], word: "true or false" },
    list: { kinds: ["list"], word: "a list" },
    texts: { kinds: ["list"], word: "a list of text" },
    numbers: { kinds: ["list"], word: "a list of numbers" },
    booleans: { kinds: ["list"], word: "a list of booleans" },
    object: { kinds: ["object", "map"], word: "an object" },
  };
const elementsTaken: Readonly<Partial<Record<Taken, readonly Type["kind"][]>>> = {
  texts: ["string", "words"],
  numbers: ["integer", "number"],
  booleans: ["boolean"],
};

/** What is wrong, or undefined. `any` fits everywhere: it is looked at when it arrives. */
export function misfitOf(taken: Taken, type: Type, what: string): Misfit | undefined {
  const wanted = kindsTaken[taken];
  if (wanted === undefined) return undefined;
  if (mayBeNull(type)) {
    const isAlways = withoutNull(type).kind === "never";
    const help = "write `x | default(other)` before it, or test `x is not none`";
    return {
      name: "missing-value",
      message: `${what} takes ${wanted.word}, and this ${isAlways ? "is" : "may be"} null`,
      help,
    };
  }
  if (!isOneOf(type, wanted.kinds)) return mismatch(what, wanted.word, type);
  const elements = elementsTaken[taken];
  if (elements !== undefined && !isOneOf(elementOf(type), elements)) return mismatch(what, wanted.word, type);
  return undefined;
}

function isOneOf(type: Type, kinds: readonly Type["kind"][]): boolean {
  return membersOf(type).every((member) => ["any", "never", ...kinds].includes(member.kind));
}

function mismatch(what: string, wanted: string, type: Type): Misfit {
  const help = conversion(wanted, type);
  return { name: "type-mismatch", message: `${what} takes ${wanted}, not ${briefType(type)}`, ...(help && { help }) };
}

function conversion(wanted: string, type: Type): string | undefined {
  const isText = type.kind === "string" || type.kind === "words";
  if (wanted === "text")
    return type.kind === "list" ? 'join it first: `xs | join(", ")`' : "write `x | string` before it";
  if (wanted === "a list")
    return isText ? 'split it first: `x | lines`, `x | split(",")`' : "write `[x]`, or `x | items`";
  if (wanted === "a number" || wanted === "a whole number") return isText ? "write `x | int` before it" : undefined;
  return undefined;
}
