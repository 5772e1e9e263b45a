/** What every part of the checker is given: where diagnostics go, what was declared, and what is shared by a compile. */
import type { Report } from "../base/diagnostic.ts";
import type { Located } from "../base/span.ts";
import type { NodeDecl, Pipeline } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import type { CheckedBody, CheckedLimits, CheckedRole } from "./checked.ts";
import type { Frame } from "./frame.ts";
import type { SpanTable } from "./span-table.ts";

/** Files beside the one that is checked, already read. Paths are as written, seen from the file `from`. */
export type OtherFiles = {
  /** `missing`: there is no such file. No `pipeline`: the file has errors, which were reported. */
  pipeline(from: string, path: string): { readonly path: string; readonly pipeline?: Pipeline } | "missing";
  /** All pipelines that a call could name, for "did you mean". */
  known(): readonly string[];
};

/** Of one compile. Bodies are kept by binding; roles are those of the plan. */
export type Shared = {
  readonly files: OtherFiles;
  readonly spans: SpanTable;
  readonly roles: CheckedRole[];
  readonly roleIds: Map<string, number>;
  readonly calls: Map<string, CalledBody>;
  readonly secrets: Set<string>;
  readonly phases: Set<string>;
  readonly inner: InnerChecks;
};

/** The two ways in which checking goes deeper: handed down, because what they check comes back to them. */
export type InnerChecks = {
  /** The nodes of a body, into its frame; gives the order of their dependencies. */
  nodes(checking: Checking, frame: Frame, decls: readonly NodeDecl[]): readonly number[];
  /** A pipeline under a binding. */
  pipeline(shared: Shared, binding: Binding, report: Report): CalledBody;
};

/** A pipeline with all that decides how it is checked. */
export type Binding = {
  readonly pipeline: Pipeline;
  readonly types: ReadonlyMap<string, Type>;
  readonly inputs: readonly { readonly type: Type; readonly live: boolean }[]; // in the order of its declarations
  readonly roles: ReadonlyMap<string, number>; // names that the caller bound
  readonly callers: readonly string[];
};

/** `limits`: those of the called pipeline, which hold for each call of it. */
export type CalledBody = { readonly body: CheckedBody; readonly limits: CheckedLimits };

/** Of one pipeline under one binding. */
export type Checking = {
  readonly shared: Shared;
  readonly report: Report;
  readonly pipeline: Pipeline;
  readonly types: ReadonlyMap<string, Type>;
  readonly usedTypes: Set<string>;
  readonly roles: ReadonlyMap<string, number>; // names that nodes may use -> index of the plan's role
  readonly usedRoles: Set<string>;
  readonly models: ReadonlyMap<string, string>;
  readonly callers: readonly string[]; // paths of the pipelines around this one, outermost first
  readonly root: Frame; // holds the inputs
  readonly loops: number; // how many stand around
};

/** The checking, with what it finds thrown away: for passes whose result is not the last word. */
export function muted(checking: Checking): Checking {
  return { ...checking, report: () => {} };
}

/** The text of a list of words for a message: `"a", "b" or "c"`. */
export function quoteWords(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop();
  if (last === undefined) return "none";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}

/** The values of a located list. */
export function valuesOf<T>(list: readonly Located<T>[]): T[] {
  return list.map((item) => item.value);
}
