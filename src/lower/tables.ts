/** The tables of a plan while it is made: types, places and files, each once, by number. */
import { hashText } from "../base/hash.ts";
import { canonicalJson, type JsonObject } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import type { CheckedRole } from "../check/checked.ts";
import type { SpanTable } from "../check/span-table.ts";
import type { PlanSpan, SpanId, TypeId } from "../plan/plan.ts";
import { toJsonSchema } from "../types/json-schema.ts";
import type { Type } from "../types/type.ts";

export type Tables = {
  readonly types: JsonObject[];
  readonly texts: string[]; // of the types, canonical
  readonly idsByText: Map<string, TypeId>;
  readonly idsByType: Map<Type, TypeId>; // most types are met many times
  readonly spans: SpanTable;
  readonly roles: readonly CheckedRole[];
};

export function createTables(spans: SpanTable, roles: readonly CheckedRole[]): Tables {
  return { types: [], texts: [], idsByText: new Map(), idsByType: new Map(), spans, roles };
}

/** The number of a type's JSON Schema. */
export function typeId(tables: Tables, type: Type): TypeId {
  const met = tables.idsByType.get(type);
  if (met !== undefined) return met;
  const schema = toJsonSchema(type);
  const text = canonicalJson(schema);
  const id = tables.idsByText.get(text) ?? tables.types.length;
  tables.idsByType.set(type, id);
  if (id < tables.types.length) return id;
  tables.idsByText.set(text, id);
  tables.types.push(schema);
  tables.texts.push(text);
  return id;
}

export function spanId(tables: Tables, span: Span): SpanId {
  return tables.spans.idOf(span);
}

/** Files in the order of their first place, with the hash of their text. */
export function filesOf(
  spans: readonly Span[],
  text: (path: string) => string | undefined,
): { path: string; sha: string }[] {
  const paths = [...new Set(spans.map(({ file }) => file))];
  return paths.map((path) => ({ path, sha: hashText(text(path) ?? "") }));
}

/** Places as the plan keeps them. */
export function planSpans(spans: readonly Span[], files: readonly { readonly path: string }[]): PlanSpan[] {
  const numbers = new Map(files.map(({ path }, index) => [path, index]));
  return spans.map((span) => [numbers.get(span.file) ?? 0, span.line, span.column, span.endLine, span.endColumn]);
}
