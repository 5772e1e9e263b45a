/** The arguments of a filter or call, by place and by name, in the order of the parameters of its row. */
import { spellingCure } from "../base/did-you-mean.ts";
import type { Located, Span } from "../base/span.ts";
import type { ArgumentAst, ExprAst } from "./ast.ts";
import type { Entry, Parameter } from "./entry.ts";
import { complain, type Resolver } from "./resolver.ts";

/** `operand`: what stands before a filter. */
export type Use = {
  readonly name: Located<string>;
  readonly span: Span;
  readonly operand?: ExprAst;
  readonly args: readonly ArgumentAst[];
};

/** One tree for each parameter, undefined where an optional one is left out; those of a `many` parameter follow. */
export function bindArguments(
  resolver: Resolver,
  entry: Entry,
  use: Use,
): readonly (ExprAst | undefined)[] | undefined {
  const bound: (ExprAst | undefined)[] = use.operand === undefined ? [] : [use.operand];
  const taken = bound.length;
  const slots: (ExprAst | undefined)[] = entry.parameters.map((_, index) => bound[index]);
  let place = taken;
  for (const argument of use.args) {
    const index = argument.name === undefined ? place : placeOf(resolver, entry, argument.name, taken);
    if (index === undefined) return undefined;
    if (argument.name === undefined) place += 1;
    const isMany = entry.parameters.at(-1)?.many === true;
    if (index >= entry.parameters.length && !isMany) return tooMany(resolver, entry, use, taken);
    if (slots[index] !== undefined) {
      const name = entry.parameters[index]?.name ?? "";
      return complain(resolver, "type-mismatch", argument.value.span, `the argument "${name}" is given twice`);
    }
    slots[index] = argument.value;
  }
  const missing = entry.parameters.find(
    (parameter, index) => parameter.optional !== true && slots[index] === undefined,
  );
  if (missing === undefined) return slots;
  const message = `\`${entry.name}\` lacks its argument "${missing.name}"`;
  return complain(resolver, "type-mismatch", use.span, message, `write \`${usage(entry)}\``);
}

function placeOf(resolver: Resolver, entry: Entry, name: Located<string>, taken: number): number | undefined {
  const names = entry.parameters.slice(taken).map((parameter) => parameter.name);
  const index = names.indexOf(name.value);
  if (index !== -1) return index + taken;
  const habit = entry.name === "map" ? habits.get("map") : undefined;
  const help = spellingCure(name.value, name.span, names) ?? habit ?? `write \`${usage(entry)}\``;
  return complain(resolver, "type-mismatch", name.span, `\`${entry.name}\` has no argument "${name.value}"`, help);
}

function tooMany(resolver: Resolver, entry: Entry, use: Use, taken: number): undefined {
  const most = entry.parameters.length - taken;
  const count = most === 0 ? "no arguments" : `at most ${most} argument${most === 1 ? "" : "s"}`;
  const help = habits.get(entry.name) ?? `write \`${usage(entry)}\``;
  return complain(resolver, "type-mismatch", use.span, `\`${entry.name}\` takes ${count}`, help);
}

/** What others mean by an argument more. */
const habits: ReadonlyMap<string, string> = new Map([
  ["range", "numbers from a to b are `[a + i for i in range(b - a)]`"],
  ["default", 'it stands in for what is missing alone; for an empty text write `x if x != "" else y`'],
  ["map", 'for more than a filter\'s name write a comprehension: `[x | replace("a", "b") for x in xs]`'],
]);

/** How a row is used: `xs | join(separator, attribute)`. */
export function usage(entry: Entry): string {
  const show = (parameter: Parameter) => (parameter.many === true ? `${parameter.name}…` : parameter.name);
  if (entry.kind === "function") return `${entry.name}(${entry.parameters.map(show).join(", ")})`;
  const [operand, ...rest] = entry.parameters;
  const before = operand?.name ?? "x";
  if (entry.kind === "test") return `${before} is ${entry.name}`;
  return rest.length === 0 ? `${before} | ${entry.name}` : `${before} | ${entry.name}(${rest.map(show).join(", ")})`;
}
