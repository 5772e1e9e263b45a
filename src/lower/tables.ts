/** The tables of a plan while it is made: types, places and files, each once, by number. */
import { type Hash, hashText } from "../base/hash.ts";
import { canonicalJson, type JsonObject } from "../base/json.ts";
import type { Span } from "../base/span.ts";
import type { CheckedRole } from "../check/checked.ts";
import type { SpanTable } from "../check/span-table.ts";
import type { PlanSpan, SpanId, TypeId } from "../plan/plan.ts";
import { toJsonSchema } from "../types/json-schema.ts";
import type { Type } from "../types/type.ts";

/** `hashes`: whether nodes, bodies and files get theirs. */
export type Tables = {
  readonly types: JsonObject[];
  readonly texts: string[]; // of the types, canonical
  readonly idsByText: Map<string, TypeId>;
  readonly idsByType: Map<Type, TypeId>; // most types are met many times
  readonly idsByJson: Map<string, TypeId>; // or were written the same in another place
  readonly spans: SpanTable;
  readonly roles: readonly CheckedRole[];
  readonly hashes: boolean;
};

export function createTables(given: Pick<Tables, "spans" | "roles" | "hashes">): Tables {
  return {
    types: [],
    texts: [],
    idsByText: new Map(),
    idsByType: new Map(),
    idsByJson: new Map(),
    ...given,
  };
}

/** The number of a type's JSON Schema. */
export function typeId(tables: Tables, type: Type): TypeId {
  const met = tables.idsByType.get(type);
  if (met !== undefined) return met;
  const json = JSON.stringify(type);
  const id = tables.idsByJson.get(json) ?? idOfSchema(tables, type);
  tables.idsByType.set(type, id);
  tables.idsByJson.set(json, id);
  return id;
}

/** Types with several names can have one schema. */
function idOfSchema(tables: Tables, type: Type): TypeId {
  const schema = toJsonSchema(type);
  const text = canonicalJson(schema);
  const id = tables.idsByText.get(text) ?? tables.types.length;
  if (id < tables.types.length) return id;
  tables.idsByText.set(text, id);
  tables.types.push(schema);
  tables.texts.push(text);
  return id;
}

/** The hash of a text that is made only where hashes are asked for. */
export function hashIn(tables: Tables, text: () => string): Hash {
  return tables.hashes ? hashText(text()) : "";
}

export function spanId(tables: Tables, span: Span): SpanId {
  return tables.spans.idOf(span);
}

/** Files in the order of their first place, with the hash of their text. */
export function filesOf(tables: Tables, text: (path: string) => string | undefined): { path: string; sha: Hash }[] {
  const paths = new Set<string>();
  for (const { file } of tables.spans.all()) paths.add(file);
  return [...paths].map((path) => ({ path, sha: hashIn(tables, () => text(path) ?? "") }));
}

/** Places as the plan keeps them. */
export function planSpans(spans: readonly Span[], files: readonly { readonly path: string }[]): PlanSpan[] {
  const numbers = new Map(files.map(({ path }, index) => [path, index]));
  return spans.map((span) => [numbers.get(span.file) ?? 0, span.line, span.column, span.endLine, span.endColumn]);
}
