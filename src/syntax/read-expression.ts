/** Scalars and trees that hold expressions and templates. */
import type { Diagnostic, Fix, Report } from "../base/diagnostic.ts";
import type { ScalarTree, Tree } from "../base/tree.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import { type GeneratorAst, parseGenerators, parseSort } from "../expr/parse-header.ts";
import { parseTemplate } from "../expr/parse-template.ts";
import { refuseComprehension } from "./comprehension-in-list.ts";
import type { Reading } from "./fields.ts";
import type { DataTree, Expression, Generator, SettingDecl, Template, TimeDecl } from "./pipeline.ts";
import { checkQuoted, textForExpression } from "./read-leaf.ts";
import { checkName, checkNumber, expectProse, expectScalar, type Reader, readDuration } from "./read-scalar.ts";

/** An expression, quoted or not. */
export const readExpression: Reader<Expression> = (tree, what, reading) => {
  const scalar = expectScalar(tree, what, "an expression", reading);
  return scalar === undefined ? undefined : expressionOf(scalar, reading);
};

function expressionOf(scalar: ScalarTree, reading: Reading): Expression | undefined {
  const ast = parseExpression(scalar.source, noteComment(scalar, reading));
  return ast === undefined ? undefined : { ast, text: scalar.source.text, span: scalar.span };
}

/** Where a comment follows, an error in the expression may come of what YAML cut off. */
function noteComment(scalar: ScalarTree, reading: Reading): Report {
  const { comment } = scalar;
  if (comment === undefined) return reading.report;
  const note = {
    message: 'YAML ends the expression at " #"; to keep what follows, write a block (`>-`)',
    span: comment,
  };
  return (diagnostic) => reading.report({ ...diagnostic, notes: [...(diagnostic.notes ?? []), note] });
}

/** A literal or an expression; whether it reads inputs alone is checked with the names. */
export const readSetting: Reader<SettingDecl> = (tree, what, reading) => {
  const scalar = expectScalar(tree, what, "a number or an expression", reading);
  if (scalar === undefined || !checkNumber(scalar, reading, "number")) return undefined;
  return expressionOf(scalar, reading);
};

/** A setting, or a number with its thousands or millions: `200k`, `4M`. */
export const readAmount: Reader<SettingDecl> = (tree, what, reading, form) => {
  const written = tree.kind === "scalar" ? /^(\d+(?:\.\d+)?)([kM])$/.exec(tree.source.text.trim()) : null;
  const meant = written === null && tree.kind === "scalar" ? amountMeant(tree.source.text.trim()) : undefined;
  if (meant !== undefined) {
    const help = `write \`${meant}\`: \`k\` are thousands, \`M\` millions`;
    const fix: Fix = { span: tree.span, text: meant, title: `write \`${meant}\``, safe: true };
    reading.report({ name: "bad-value", message: `${what} cannot be ${quoted(tree)}`, span: tree.span, help, fix });
    return undefined;
  }
  if (written === null || tree.kind !== "scalar") return readSetting(tree, what, reading, form);
  const value = Math.round(Number(written[1]) * (written[2] === "k" ? 1_000 : 1_000_000));
  return { ast: { kind: "literal", value, span: tree.span }, text: tree.source.text, span: tree.span };
};

/** `90s`, `2h`; or an expression over inputs that gives seconds. */
export const readTime: Reader<TimeDecl> = (tree, what, reading, form) => {
  const isComputed = tree.kind === "scalar" && /\binputs\b/.test(tree.source.text);
  if (!isComputed) return readDuration(tree, what, reading, form);
  const seconds = readSetting(tree, what, reading, form);
  return seconds && { seconds, span: tree.span };
};

/** `20 million`, `20m`, `20_000_000`, `20,000,000`. */
function amountMeant(text: string): string | undefined {
  if (/^\d{1,3}(?:[_,]\d{3})+$/.test(text)) return text.replace(/[_,]/g, "");
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*(k|K|m|M|thousand|mio|million)s?$/.exec(text) ?? [];
  return number === undefined ? undefined : `${number}${/^(?:k|t)/i.test(unit) ? "k" : "M"}`;
}

function quoted(tree: Tree): string {
  return tree.kind === "scalar" ? `"${tree.source.text.trim()}"` : "that";
}

/** Prose with `{{ }}` and `{% %}`. */
export const readTemplate: Reader<Template> = (tree, what, reading) => {
  const scalar = expectProse(tree, what, reading);
  if (scalar === undefined) return undefined;
  const ast = parseTemplate(scalar.source, reading.report);
  return ast === undefined ? undefined : { ast, text: scalar.source.text, span: scalar.span, source: scalar.source };
};

/** `x in list`, one or several. */
export const readGenerators: Reader<readonly Generator[]> = (tree, what, reading) => {
  const scalar = expectScalar(tree, what, "`x in list`", reading);
  if (scalar === undefined) return undefined;
  const parsed = parseGenerators(scalar.source, noteComment(scalar, reading));
  if (parsed === undefined) return undefined;
  const areNamed = parsed.filter(({ variable }) => checkName(variable, "variable", "a variable", reading));
  return areNamed.length < parsed.length ? undefined : parsed.map(generatorOf);
};

function generatorOf({ variable, list, text, span }: GeneratorAst): Generator {
  return { variable, list: { ast: list, text, span: list.span }, span };
}

/** `a desc, b`. */
export const readSort: Reader<readonly { readonly by: Expression; readonly desc: boolean }[]> = (
  tree,
  what,
  reading,
) => {
  const scalar = expectScalar(tree, what, "an expression", reading);
  if (scalar === undefined) return undefined;
  const parsed = parseSort(scalar.source, noteComment(scalar, reading));
  return parsed?.map(({ by, text, span, desc }) => ({ by: { ast: by, text, span }, desc }));
};

/** A tree of data: plain and block leaves are expressions, quoted ones are text. */
export const readData: Reader<DataTree> = (tree, what, reading, form) => {
  if (tree.broken && tree.kind === "scalar") return undefined;
  const { span } = tree;
  switch (tree.kind) {
    case "scalar":
      return readLeaf(tree, reading);
    case "list": {
      const meant = refuseComprehension(tree, reading.report);
      if (meant !== undefined) return { kind: "expr", expr: meant, span };
      const items = tree.items.map((item) => readData(item, what, reading, form)).filter((item) => item !== undefined);
      return tree.broken || items.length < tree.items.length ? undefined : { kind: "list", items, span };
    }
    default: {
      const entries = tree.entries.flatMap(({ key, value }) => {
        const read = readData(value, what, reading, form);
        return read === undefined ? [] : [{ key, value: read }];
      });
      return tree.broken || entries.length < tree.entries.length ? undefined : { kind: "map", entries, span };
    }
  }
};

function readLeaf(scalar: ScalarTree, reading: Reading): DataTree | undefined {
  const { span } = scalar;
  if (scalar.style === "quoted") {
    return checkQuoted(scalar, reading) ? { kind: "text", text: scalar.source.text, span, scalar } : undefined;
  }
  if (!checkNumber(scalar, reading)) return undefined;
  const found: Diagnostic[] = [];
  const expr = expressionOf(scalar, { ...reading, report: (diagnostic) => void found.push(diagnostic) });
  for (const diagnostic of textForExpression(scalar, found)) reading.report(diagnostic);
  return expr === undefined ? undefined : { kind: "expr", expr, span };
}

/** A tree in which nothing is an expression (`default` of an input). */
export const readLiteral: Reader<Tree> = (tree, what, reading, form) => {
  if (tree.broken) return undefined;
  switch (tree.kind) {
    case "scalar":
      return checkNumber(tree, reading) && isWhole(tree, what, reading) ? tree : undefined;
    case "list":
      return tree.items.every((item) => readLiteral(item, what, reading, form) !== undefined) ? tree : undefined;
    default:
      return tree.entries.every(({ value }) => readLiteral(value, what, reading, form) !== undefined)
        ? tree
        : undefined;
  }
};

/** Text that YAML has not cut; a number, boolean or null may have a comment behind it. */
function isWhole(scalar: ScalarTree, what: string, reading: Reading): boolean {
  if (typeof scalar.value !== "string" || scalar.comment === undefined || !/\s/.test(scalar.source.text)) return true;
  return expectProse(scalar, what, reading) !== undefined;
}
