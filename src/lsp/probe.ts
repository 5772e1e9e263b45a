/**
 * What is known at the cursor in an expression that is being typed: the word under the cursor is cut out, and what is
 * left is resolved in the names that the place sees. If even that does not parse, less and less of it is tried.
 */
import type { Span } from "../base/span.ts";
import type { SourceText } from "../base/tree.ts";
import type { Layer } from "../check/frame.ts";
import type { ExprAst } from "../expr/ast.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import { parseTemplate } from "../expr/parse-template.ts";
import { resolveExpression } from "../expr/resolve-expression.ts";
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { Known } from "../expr/scope.ts";
import { expressionsOf, partsOf } from "./bind-expression.ts";
import type { Typing } from "./expression-text.ts";
import { type Noted, notingScope } from "./values.ts";

/** `tags`: those of blocks around the expression, where it stands in a template. `after`: what follows the word. */
export type Typed = {
  readonly before: string;
  readonly after: string;
  readonly typing: Typing;
  readonly tags: readonly string[];
};

/** `operand`: what stands before the dot. `other`: what the word is compared with. */
export type Probed = {
  readonly variables: ReadonlyMap<string, Known>;
  readonly operand?: Known;
  readonly other?: Known;
};

const nothing: Probed = { variables: new Map() };

/** Never fails: what cannot be known is left out. */
export function probe(layer: Layer, typed: Typed): Probed {
  for (const { text, spot } of attempts(typed)) {
    const found = resolveAt(layer, text, spot, typed.tags);
    if (found !== undefined) return found;
  }
  return nothing;
}

type Spot = { readonly start: number; readonly end: number };
type Attempt = { readonly text: string; readonly spot: Spot };

function attempts({ before, after, typing }: Typed): readonly Attempt[] {
  if (typing.kind === "field") {
    const end = before.lastIndexOf(".", typing.start);
    const kept = before.slice(0, end);
    const spot = { start: typing.operand, end: kept.trimEnd().length };
    const alone = before.slice(spot.start, spot.end);
    return [
      { text: kept + after, spot },
      { text: kept + closing(kept), spot },
      { text: alone, spot: { start: 0, end: alone.length } },
    ];
  }
  const start = typing.kind === "text" ? typing.start - 1 : typing.start;
  const kept = before.slice(0, start);
  const rest = typing.kind === "text" ? after.replace(/^[^"']*["']?/, "") : after;
  const spot = { start, end: start + standIn.length };
  return [
    { text: kept + standIn + rest, spot },
    { text: kept + standIn + closing(kept), spot },
    { text: standIn, spot: { start: 0, end: standIn.length } },
  ];
}

/** Any operand will do where one is missing: the type of the place is asked, not its value. */
const standIn = "null";

/** The brackets that would close what is open. */
function closing(text: string): string {
  const open: string[] = [];
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[()[\]{}]/g)) {
    if (sign === "(" || sign === "[" || sign === "{") open.push(sign);
    else if (sign === ")" || sign === "]" || sign === "}") open.pop();
  }
  const pairs: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
  return open
    .reverse()
    .map((sign) => pairs[sign] ?? "")
    .join("");
}

function resolveAt(layer: Layer, text: string, { start, end }: Spot, tags: readonly string[]): Probed | undefined {
  const notes = new Map<ExprAst, Noted>();
  const scope = notingScope(layer, notes);
  const head = tags.length === 0 ? "" : `${tags.join("")}{{ `;
  const asts = tags.length === 0 ? expressionIn(text) : templateIn(`${head}${text} }}${endsOf(tags)}`);
  if (asts === undefined) return undefined;
  for (const each of asts.expressions) resolveExpression(each, scope, silent);
  if (asts.template !== undefined) resolveTemplate(asts.template, scope, silent);
  const path = pathTo(asts.all, start + head.length, end + head.length);
  const ast = path.at(-1);
  if (ast === undefined) return undefined;
  const { variables = new Map<string, Known>(), known } = notes.get(ast) ?? {};
  const other = otherSide(path);
  const compared = other === undefined ? undefined : notes.get(other)?.known;
  return {
    variables,
    ...(known === undefined ? {} : { operand: known }),
    ...(compared === undefined ? {} : { other: compared }),
  };
}

const silent = () => {};

function expressionIn(text: string) {
  const ast = parseExpression(textOnly(text), silent);
  return ast && { all: [ast], expressions: [ast], template: undefined };
}

function templateIn(text: string) {
  const template = parseTemplate(textOnly(text), silent);
  return template && { all: expressionsOf(template.parts), expressions: [], template };
}

function endsOf(tags: readonly string[]): string {
  return [...tags]
    .reverse()
    .map((tag) => (/^\{%-?\s*for/.test(tag) ? "{% endfor %}" : "{% endif %}"))
    .join("");
}

/** A text that stands nowhere: its places are offsets. */
function textOnly(text: string): SourceText {
  const span = (start: number, end: number): Span => {
    return { file: "", start, end, line: 1, column: start + 1, endLine: 1, endColumn: end + 1 };
  };
  return { text, span };
}

/** From the outermost expression to the one that is written exactly there. */
function pathTo(asts: readonly ExprAst[], start: number, end: number): readonly ExprAst[] {
  for (const ast of asts) {
    if (ast.span.start > start || ast.span.end < end) continue;
    const inner = pathTo(partsOf(ast), start, end);
    if (inner.length > 0) return [ast, ...inner];
    if (ast.span.start === start && ast.span.end === end) return [ast];
  }
  return [];
}

/** What a word is compared with: `x.status == …`, `x.status in [… ]`. */
function otherSide(path: readonly ExprAst[]): ExprAst | undefined {
  const [word, parent, above] = [...path].reverse();
  if (word === undefined || parent === undefined) return undefined;
  if (parent.kind === "binary") return parent.left === word ? parent.right : parent.left;
  return parent.kind === "list" && above?.kind === "binary" && above.right === parent ? above.left : undefined;
}
