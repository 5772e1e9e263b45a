/**
 * What stands in place of `vitest` in the bundle of the mutants: it collects the tests of the files that are in it, so
 * that they can be called again and again in one process.
 */

import { readFileSync } from "node:fs";
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

export type Case = { readonly name: string; readonly run: () => unknown };
type Body = (...args: never[]) => unknown;
type Declare = ((name: string, body?: Body, timeout?: number) => void) & {
  readonly each: (rows: readonly unknown[]) => (name: string, body: Body, timeout?: number) => void;
  readonly skipIf: (isSkipped: boolean) => Declare;
};

/** All that was declared, in order. */
export const cases: Case[] = [];
const around: string[] = [];

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** As the one of Vitest, for files that are there. */
chai.use((_, { addMethod, flag }) => {
  addMethod(chai.Assertion.prototype, "toMatchFileSnapshot", function (this: object, path: string) {
    const text: unknown = flag(this, "object");
    if (text !== readFileSync(path, "utf8")) throw new Error(`it is not what ${path} shows`);
  });
});

export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect);

export const describe = declareBy((name, body) => {
  around.push(name);
  body();
  around.pop();
});

export const test = declareBy(addCase);
export const it = declareBy(addCase);

function addCase(name: string, run: () => unknown): void {
  cases.push({ name: [...around, name].join(" > "), run });
}

/** Folders that a test made are those of the machine to clear. */
export const afterAll = (): void => undefined;
export const beforeAll = (body: () => void): void => body();

function declareBy(take: (name: string, body: () => unknown) => void): Declare {
  const declare = (name: string, body: Body = () => undefined): void => take(name, body as () => unknown);
  const each =
    (rows: readonly unknown[]) =>
    (name: string, body: Body): void => {
      for (const row of rows) {
        const args = (Array.isArray(row) ? row : [row]) as never[];
        take(named(name, args), () => body(...args));
      }
    };
  const skipIf = (isSkipped: boolean): Declare => (isSkipped ? declareBy(() => undefined) : declared);
  const declared: Declare = Object.assign(declare, { each, skipIf });
  return declared;
}

/** Vitest puts the arguments in place of `%s` and its like. */
function named(name: string, args: readonly unknown[]): string {
  let next = 0;
  return name.replace(/%[sdijo]/g, () => String(args[next++]));
}
