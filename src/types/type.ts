/** The types of the language (LANGUAGE.md section 2): a closed lattice, which lowers to JSON Schema. */

/** Bounds are inclusive. `description` is what the author wrote after ` - `, for the model. */
export type Type = (
  | { readonly kind: "any" }
  | { readonly kind: "never" } // the element of a list that has none yet
  | { readonly kind: "null" }
  | { readonly kind: "boolean" }
  | { readonly kind: "integer" | "number"; readonly min?: number; readonly max?: number }
  | { readonly kind: "string"; readonly min?: number; readonly max?: number } // length in characters
  | { readonly kind: "words"; readonly words: readonly string[]; readonly unordered?: true } // ordered as written, unless made of text literals
  | {
      readonly kind: "list";
      readonly of: Type;
      readonly min: number;
      readonly max?: number;
      readonly items?: readonly Type[]; // of a pair (`zip`, `cross`): the type at each place; `of` is their join
    }
  | { readonly kind: "object"; readonly fields: readonly Field[]; readonly open: boolean }
  | { readonly kind: "map"; readonly of: Type }
  | { readonly kind: "union"; readonly of: readonly Type[] } // never nested, never one, never with `any`
) & { readonly name?: string; readonly description?: string };

export type Field = { readonly name: string; readonly type: Type; readonly optional: boolean };

export const anyType: Type = { kind: "any" };
/** The type of what has an error already: fits everywhere, in silence. Known by identity. */
export const failedType: Type = { kind: "any" };
export const neverType: Type = { kind: "never" };
export const nullType: Type = { kind: "null" };
export const booleanType: Type = { kind: "boolean" };
export const integerType: Type = { kind: "integer" };
export const numberType: Type = { kind: "number" };
export const stringType: Type = { kind: "string" };

export function listOf(of: Type, min = 0, max?: number): Type {
  return max === undefined ? { kind: "list", of, min } : { kind: "list", of, min, max };
}

export function objectOf(fields: Readonly<Record<string, Type>>): Type {
  const list = Object.entries(fields).map(([name, type]) => ({ name, type, optional: false }));
  return { kind: "object", fields: list, open: false };
}
