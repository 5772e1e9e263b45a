/** Bugs of our own: the only thing that is thrown on purpose. `main.ts` catches, and ends with 3. */

export class Bug extends Error {
  override readonly name = "Bug";
}

/** Throws a `Bug` where what we took for certain is not so. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Bug(message);
}

/** The end of every `switch` over a `kind`. */
export function unreachable(value: never): never {
  throw new Bug(`no case for ${JSON.stringify(value)}`);
}

/** The value, which cannot be missing. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new Bug(`missing: ${what}`);
  return value;
}
