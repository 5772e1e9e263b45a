/** What stands under the pointer: a name, a field, a filter, a type, a key. */
import type { Span } from "../base/span.ts";
import type { ExprAst } from "../expr/ast.ts";
import { entryOf } from "../expr/catalogue.ts";
import type { Known } from "../expr/scope.ts";
import type { Form, Key } from "../syntax/keys.ts";
import { readAgentFile } from "../syntax/read-agent-file.ts";
import {
  type Described,
  describeAsker,
  describeDeclared,
  describeEntry,
  describeModel,
  shapesOf,
  textAt,
} from "./describe.ts";
import type { Others } from "./find-names.ts";
import type { Declared, FileMention, Formula } from "./outline.ts";
import { itemAt } from "./outline.ts";
import { boundText, typeText } from "./type-text.ts";
import { declaredAt, valuePath } from "./value-path.ts";
import { notesOf, partAt, wordOf } from "./values.ts";
import type { View } from "./view.ts";

export type Hovered = { readonly span: Span; readonly described: Described };

/** Undefined where there is nothing to say. */
export function hoverAt(view: View, others: Others): Hovered | undefined {
  return (
    hoverFormula(view) ?? hoverName(view) ?? hoverFile(view, others) ?? hoverOutside(view, others) ?? hoverKey(view)
  );
}

function hoverFormula(view: View): Hovered | undefined {
  const { outline, file, offset } = view;
  const formula = itemAt(outline.formulas, file, offset);
  const part = formula && partAt(formula, offset);
  if (formula === undefined || part === undefined) return undefined;
  const span = wordOf(part);
  const described = describePart(view, formula, part);
  return span === undefined || described === undefined ? undefined : { span, described };
}

function describePart(view: View, formula: Formula, part: ExprAst): Described | undefined {
  switch (part.kind) {
    case "filter":
    case "test": {
      const entry = entryOf(part.kind, part.name.value);
      return entry && describeEntry(entry);
    }
    case "call": {
      const entry = entryOf("function", part.name.value);
      return entry && describeEntry(entry);
    }
    default:
      return describeValue(view, formula, part);
  }
}

/** A node, an input, a variable, or a field of one: as the checker knows it at this place. */
function describeValue({ examined, outline }: View, formula: Formula, part: ExprAst): Described | undefined {
  const span = wordOf(part);
  const declared = span && declaredAt(outline, span);
  const known = notesOf(examined, formula).get(part)?.known;
  if (declared !== undefined && (declared.kind === "node" || known === undefined))
    return describeDeclared(examined, outline, declared);
  if (known === undefined) return undefined;
  const path = valuePath(outline, part);
  const name = declared?.kind === "input" ? `inputs.${declared.name}` : nameOf(part);
  return {
    head: `${declared === undefined ? "" : `${declared.kind} `}${name}: ${typeText(known.type)}`,
    lines: [known.type.description ?? "", facts(known, path?.text, name), whyOf(path?.of), ...shapesOf(known.type)],
  };
}

function nameOf(part: ExprAst): string {
  if (part.kind === "name") return part.name;
  return part.kind === "field" ? part.field.value : "";
}

function facts({ type, size }: Known, path: string | undefined, name: string): string {
  const from = path === undefined || path === name ? undefined : `from \`${path}\``;
  const bound = type.kind === "list" ? boundText(size) : undefined;
  return [from, bound].filter((fact) => fact !== undefined).join(" · ");
}

function whyOf(declared: Declared | undefined): string {
  if (declared?.kind !== "node") return "";
  const why = textAt(declared, "why");
  return why === undefined ? "" : `\`${declared.name}\`: ${why}`;
}

/** A declaration, or a name that stands alone: `role: reader`, `after: [notes]`, a type. */
function hoverName({ examined, outline, file, offset }: View): Hovered | undefined {
  const mention = itemAt(outline.mentions, file, offset);
  if (mention !== undefined) {
    return { span: mention.span, described: describeDeclared(examined, outline, mention.of) };
  }
  const word = itemAt(outline.words, file, offset);
  return word?.means === "model" ? { span: word.span, described: describeModel(examined, word.text) } : undefined;
}

/** A pipeline that is called, or an agent that is named as a role. */
function hoverFile({ outline, file, offset }: View, others: Others): Hovered | undefined {
  const named = itemAt(outline.files, file, offset);
  if (named?.kind === "role") return hoverAgent(named, others);
  const pipeline = named?.kind === "pipeline" ? others.outlineOf(named.path) : undefined;
  if (named === undefined || pipeline === undefined) return undefined;
  const inputs = [...pipeline.globals.input.values()].map(({ name, value }) => `  ${name}${typeWritten(value)}`);
  const head = [`pipeline ${pipeline.name}`, ...(inputs.length === 0 ? [] : ["inputs:", ...inputs])].join("\n");
  return { span: named.span, described: { head, lines: [pipeline.why] } };
}

function hoverAgent({ span, path }: FileMention, { textOf }: Others): Hovered | undefined {
  const text = textOf(path);
  const role = text === undefined ? undefined : readAgentFile(text, path).value;
  if (role === undefined) return undefined;
  const { name, model, tools = [], system } = role;
  const named = { model: model?.value ?? "strong", tools: tools.map(({ value }) => value) };
  return { span, described: describeAsker(name.value, named, [`from \`${path}\``, system?.text ?? ""]) };
}

/** An input, type, role or part of the pipeline that is called. */
function hoverOutside({ outline, file, offset }: View, { outlineOf }: Others): Hovered | undefined {
  const outside = itemAt(outline.outside, file, offset);
  const declared = outside && outlineOf(outside.path)?.globals[outside.kind].get(outside.name);
  if (outside === undefined || declared === undefined) return undefined;
  const head = `${declared.kind} ${declared.name}${typeWritten(declared.value)}`;
  return { span: outside.span, described: { head, lines: [textAt(declared, "description") ?? ""] } };
}

/** The type of an input as its author wrote it, where it is written on one line. */
function typeWritten(value: Declared["value"]): string {
  if (value?.kind === "scalar") return `: ${value.source.text}`;
  const type = value?.kind === "map" ? value.entries.find(({ key }) => key.value === "type")?.value : undefined;
  return type?.kind === "scalar" ? `: ${type.source.text}` : "";
}

function hoverKey({ outline, file, offset }: View): Hovered | undefined {
  const key = itemAt(outline.keys, file, offset);
  return key && { span: key.span, described: describeKey(key.name, key.row) };
}

/** A key with what it takes and what it means. */
export function describeKey(name: string, { form, doc, required }: Key): Described {
  return { head: `${name}: ${formText(form)}`, lines: [`${doc}${required === true ? " Required." : ""}`] };
}

/** How a value is written, in a word or two. */
export function formText(form: Form): string {
  switch (form.kind) {
    case "word":
      return (form.words ?? []).join(" | ");
    case "list":
      return form.of === undefined ? "[…]" : `[${formText(form.of)}]`;
    case "map":
      return form.of === undefined ? "{…}" : `{name: ${formText(form.of)}}`;
    case "either":
      return (form.either ?? []).map(formText).join(" | ");
    case "place":
      return "{…}";
    case "generators":
      return "x in list";
    case "data":
      return "data";
    case "prose":
      return "text with {{ }}";
    case "flag":
      return "true";
    default:
      return form.kind;
  }
}
