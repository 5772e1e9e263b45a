/** The tables of a plan while it is made: types, places and files, each once, by number. */
import { hashText } from "../base/hash.ts";
import { canonicalJson, type JsonObject } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import type { SpanTable } from "../check/span-table.ts";
import type { PlanSpan, SpanId, TypeId } from "../plan/plan.ts";
import { toJsonSchema } from "../types/json-schema.ts";
import type { Type } from "../types/type.ts";

export type Tables = {
  readonly types: JsonObject[];
  readonly typeIds: Map<string, TypeId>;
  readonly spans: SpanTable;
};

export function createTables(spans: SpanTable): Tables {
  return { types: [], typeIds: new Map(), spans };
}

/** The number of a type's JSON Schema. */
export function typeId(tables: Tables, type: Type): TypeId {
  const schema = toJsonSchema(type);
  const text = canonicalJson(schema);
  const known = tables.typeIds.get(text);
  if (known !== undefined) return known;
  tables.typeIds.set(text, tables.types.length);
  tables.types.push(schema);
  return tables.types.length - 1;
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
