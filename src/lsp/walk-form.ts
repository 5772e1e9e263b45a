/** Walks a value by the form that the table of keys gives it. */
import type { MapTree, SourceText, Tree, TreeEntry } from "../base/tree.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import type { Form } from "../syntax/keys.ts";
import { bindExpression } from "./bind-expression.ts";
import { bindData, bindFormula, bindProse, bindType, bindWord } from "./bind-places.ts";
import { chosenForm, placeOf } from "./form-of.ts";
import { declaredIn, meaningOf, type OutsideMention } from "./outline.ts";
import { declare, mention, type Walk, type Where } from "./walk.ts";

/** What the value names, noted. A value in another form is passed over: the checker says so. */
export function walkForm(walk: Walk, form: Form, tree: Tree, where: Where): void {
  const chosen = chosenForm(form, tree);
  const { scope } = where;
  switch (chosen.kind) {
    case "expression":
    case "sort":
      bindFormula(walk, chosen.kind, tree, scope);
      return;
    case "setting":
    case "amount":
      bindFormula(walk, "setting", tree, scope);
      return;
    case "prose":
      bindProse(walk, tree, scope);
      return;
    case "data":
      bindData(walk, tree, scope);
      return;
    case "type":
      bindType(walk, tree);
      return;
    case "schema":
      if (tree.kind === "scalar" && !tree.broken) addSchema(walk, tree.source);
      return;
    case "name":
      bindWord(walk, tree, meaningOf[`${where.place}.${where.key ?? ""}`], where);
      bindPath(walk, tree, where);
      return;
    case "place":
    case "list":
    case "map":
      walkCollection(walk, chosen, tree, where);
      return;
    default:
  }
}

function addSchema(walk: Walk, source: SourceText): void {
  const span = source.span(0, source.text.length);
  walk.found.files.push({ span, path: walk.files.beside(source.text), kind: "schema" });
}

function walkCollection(walk: Walk, form: Form, tree: Tree, where: Where): void {
  const place = placeOf(form);
  if (place !== undefined && tree.kind === "map") walk.walkPlace(walk, tree, { ...where, place });
  if (form.kind === "list" && form.of !== undefined && tree.kind === "list")
    for (const item of tree.items) walkForm(walk, form.of, item, where);
  if (form.kind === "map" && tree.kind === "map") walkMap(walk, form, tree, where);
}

function walkMap(walk: Walk, form: Form, tree: MapTree, where: Where): void {
  for (const entry of tree.entries) {
    nameKey(walk, entry, where);
    const node = walk.nodes.get(entry.key.span.start);
    const inner: Where = { ...where, id: `${where.id}/${entry.key.value}`, ...(node === undefined ? {} : { node }) };
    if (form.of !== undefined) walkForm(walk, form.of, entry.value, inner);
  }
}

/** What the keys of a map of names name. Those that declare were declared before. */
function nameKey(walk: Walk, { key }: TreeEntry, where: Where): void {
  const place = `${where.place}.${where.key ?? ""}`;
  const outside = outsideKinds[place];
  if (outside !== undefined && where.call !== undefined)
    walk.found.outside.push({ span: key.span, path: where.call, kind: outside, name: key.value });
  if (place === "node.after") {
    const of = declaredIn(where.scope, key.value);
    if (of?.kind === "node") mention(walk, { span: key.span, of, isDeclaration: false });
  }
  if (place === "node.accept_untrusted") bindText(walk, textAt(key.value, key.span), where);
}

const outsideKinds: Readonly<Record<string, OutsideMention["kind"]>> = {
  "use.with": "input",
  "use.types": "type",
  "use.roles": "role",
  "use.parts": "part",
};

function textAt(text: string, span: { readonly start: number } & OutsideMention["span"]): SourceText {
  const at = (offset: number) => ({ line: span.line, column: span.column + offset });
  return {
    text,
    span: (from, to) => {
      const { line, column } = at(from);
      const start = span.start + from;
      return { ...span, start, end: span.start + to, line, column, endLine: line, endColumn: at(to).column };
    },
  };
}

/** `releases` of a gate lists values by their paths. */
function bindPath(walk: Walk, tree: Tree, where: Where): void {
  if (where.place !== "gate" || where.key !== "releases" || tree.kind !== "scalar" || tree.broken) return;
  bindText(walk, tree.source, where);
}

function bindText(walk: Walk, source: SourceText, { scope }: Where): void {
  const ast = parseExpression(source, () => {});
  if (ast === undefined) return;
  const binding = {
    inputs: walk.globals.input,
    mention: (one: Parameters<typeof mention>[1]) => mention(walk, one),
    declare: (one: Parameters<typeof declare>[1]) => declare(walk, one),
  };
  bindExpression(binding, ast, scope);
}
