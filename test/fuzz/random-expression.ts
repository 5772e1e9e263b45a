/** Expressions of a type that is wanted, over names whose types are known: each is right, whatever is drawn. */
import type { Choices } from "./choices.ts";
import { count, countMost, fits, type Kind, listOf, text } from "./kinds.ts";

/** What can be read: the text of it, and its type. */
export type Known = { readonly path: string; readonly kind: Kind };

type Making = { readonly choices: Choices; readonly known: readonly Known[] };

/** An expression of the type. `depth`: how deep it may nest. A sum that reads nothing is written as what it comes to. */
export function randomExpression(making: Making, kind: Kind, depth: number): string {
  const expression = anyExpression(making, kind, depth);
  const reads = making.known.some(({ path }) => expression.includes(path));
  return reads ? expression : literal(kind, making);
}

function anyExpression(making: Making, kind: Kind, depth: number): string {
  const { choices } = making;
  const paths = pathsOf(making.known).filter((one) => fits(one.kind, kind));
  if (paths.length > 0 && (depth <= 0 || choices.chance(60))) return choices.pick(paths).path;
  if (depth <= 0) return literal(kind, making);
  if (choices.chance(15)) return conditional(making, kind, depth - 1);
  switch (kind.of) {
    case "string":
      return textExpression(making, depth - 1);
    case "boolean":
      return condition(making, depth - 1);
    case "integer":
      return kind.most === countMost ? sum(making, depth - 1) : literal(kind, making);
    case "list":
      return list(making, kind);
    case "words":
      return literal(kind, making);
    default:
      return `{${kind.fields.map((field) => `"${field.name}": ${randomExpression(making, field.kind, depth - 1)}`).join(", ")}}`;
  }
}

/** True or false by what was read: where nothing can be, undefined, because a condition that reads nothing is a mistake. */
export function randomCondition(making: Making): string | undefined {
  const { choices } = making;
  const paths = pathsOf(making.known);
  if (paths.length === 0) return undefined;
  const { path, kind } = choices.pick(paths);
  return tested(making, path, kind);
}

/** A comparison of this value that can come out either way. */
export function testOf(making: Making, { path, kind }: Known): string {
  return tested(making, path, kind);
}

/** Names with the fields that can be read of them. A dot on a list reads the field of each element. */
export function pathsOf(known: readonly Known[]): readonly Known[] {
  return known.flatMap((one): readonly Known[] => [one, ...fieldsOf(one)]);
}

function fieldsOf({ path, kind }: Known): readonly Known[] {
  if (kind.of === "object")
    return pathsOf(kind.fields.map((field) => ({ path: `${path}.${field.name}`, kind: field.kind })));
  if (kind.of !== "list" || kind.item.of !== "object") return [];
  return kind.item.fields.map(({ name, kind: field }) => ({
    path: `${path}.${name}`,
    kind: field.of === "list" ? listOf(field.item, field.most * kind.most) : listOf(field, kind.most),
  }));
}

function literal(kind: Kind, making: Making): string {
  const { choices } = making;
  switch (kind.of) {
    case "string":
      return choices.pick(['"plain"', '"two words"', '""', '"ä ö"']);
    case "boolean":
      return condition(making, 0);
    case "integer":
      return `${kind.least + choices.below(Math.min(5, kind.most - kind.least + 1))}`;
    case "words":
      return `"${choices.pick(kind.words)}"`;
    case "list":
      return choices.chance(30) || kind.most < 1 ? "[]" : `[${literal(kind.item, making)}]`;
    default:
      return `{${kind.fields.map((field) => `"${field.name}": ${literal(field.kind, making)}`).join(", ")}}`;
  }
}

function conditional(making: Making, kind: Kind, depth: number): string {
  const test = randomCondition(making);
  if (test === undefined) return literal(kind, making);
  return `(${randomExpression(making, kind, depth)} if ${test} else ${randomExpression(making, kind, depth)})`;
}

function textExpression(making: Making, depth: number): string {
  const { choices } = making;
  const inner = (kind: Kind): string => randomExpression(making, kind, depth);
  switch (choices.below(5)) {
    case 0:
      return `(${inner(text)} ~ ${inner(text)})`;
    case 1:
      return `(${inner(text)} ~ ": " ~ ${inner(count)})`;
    case 2:
      return `(${inner(text)} | ${choices.pick(["upper", "lower", "title", "trim", "truncate(20)", 'replace("a", "b")'])})`;
    case 3:
      return `(${inner(listOf(text, 9))} | join(", "))`;
    default:
      return `(${inner(count)} | string)`;
  }
}

function sum(making: Making, depth: number): string {
  const { choices } = making;
  const lists = pathsOf(making.known).filter(({ kind }) => kind.of === "list");
  const inner = (): string => randomExpression(making, count, depth);
  if (lists.length > 0 && choices.chance(50)) return `(${choices.pick(lists).path} | length)`;
  if (choices.chance(20)) return `(${randomExpression(making, text, depth)} | length)`;
  return `(${inner()} ${choices.pick(["+", "*"])} ${inner()})`;
}

function list(making: Making, kind: Extract<Kind, { readonly of: "list" }>): string {
  const { choices } = making;
  const sources = pathsOf(making.known).filter(
    (one) => one.kind.of === "list" && fits(one.kind, { ...kind, most: 1e9 }),
  );
  if (sources.length === 0) return literal(kind, making);
  const { path } = choices.pick(sources);
  const most = Math.min(9, kind.most);
  const cut = `take(${most})`;
  switch (choices.below(4)) {
    case 0:
      return `(${path} | ${cut})`;
    case 1:
      return `(${path} | ${choices.pick(["reverse", "unique"])} | ${cut})`;
    case 2:
      return `(${path}[0:${most}])`;
    default: {
      const variable = choices.name("e");
      const test = tested({ ...making, known: [...making.known] }, variable, kind.item);
      return `([${variable} for ${variable} in ${path} if ${test}] | ${cut})`;
    }
  }
}

function condition(making: Making, depth: number): string {
  const found = randomCondition(making);
  if (found === undefined) return "true";
  const { choices } = making;
  if (depth <= 0 || choices.chance(60)) return found;
  const other = condition(making, depth - 1);
  if (other === "true") return found;
  return choices.chance(30) ? `(not ${found})` : `(${found} ${choices.pick(["and", "or"])} ${other})`;
}

/** A comparison that can come out either way. */
function tested(making: Making, path: string, kind: Kind): string {
  const { choices } = making;
  switch (kind.of) {
    case "boolean":
      return choices.pick([path, `(not ${path})`]);
    case "integer":
      return `${path} ${choices.pick(["<", ">=", "==", "!="])} ${kind.least + 1}`;
    case "words": {
      const word = choices.pick(kind.words);
      return choices.pick([`${path} == "${word}"`, `${path} != "${word}"`, `("${word}" in [${path}])`]);
    }
    case "list":
      return choices.pick([
        `${path} | length > 0`,
        `${path} is not empty`,
        `(${path} | length) < ${Math.min(5, kind.most)}`,
      ]);
    case "string":
      return choices.pick([`${path} | length > 3`, `"a" in ${path}`, `(${path} | matches("^[a-m]"))`]);
    default: {
      const [field] = kind.fields;
      return field === undefined ? truthOf(path) : tested(making, `${path}.${field.name}`, field.kind);
    }
  }
}

function truthOf(path: string): string {
  return `${path} is defined`;
}
