/** The most that something can be (elements of a list, instances, agents): a number, unknown, or a formula. */

/**
 * `size`: elements of what a slot holds, `up` bodies outwards. `input`: a setting over inputs, at most `most` whatever
 * the inputs. `label` names a factor in print.
 */
export type Bound =
  | number
  | "none"
  | { readonly op: "+" | "*" | "min" | "max" | "ceildiv"; readonly of: readonly Bound[] }
  | { readonly op: "size"; readonly up: number; readonly slot: number; readonly label: string }
  | { readonly op: "input"; readonly name: string; readonly most: number | "none" }
  | { readonly op: "named"; readonly label: string; readonly is: Bound };
