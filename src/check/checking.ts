/** What every part of the checker is given: where diagnostics go, what was declared, and what is shared by a compile. */
import type { Diagnostic, Report } from "../base/diagnostic.ts";
import type { Span } from "../base/span.ts";
import type { NodeDecl, Pipeline, RoleDecl } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import type { NamedTypes } from "./check-type.ts";
import type { CheckedBody, CheckedInput, CheckedLimits, CheckedRole } from "./checked.ts";
import type { Frame, Layer } from "./frame.ts";
import type { SpanTable } from "./span-table.ts";

/** Pipelines beside the one that is checked, already read. */
export type OtherPipelines = {
  /** By the path as written in the file `from`. Without `pipeline` it could not be read, which was reported. */
  find(from: string, path: string): { readonly path: string; readonly pipeline?: Pipeline } | undefined;
  /** All that a call could name, for "did you mean". */
  known(): readonly string[];
  /** A role that the project or the user has in `.claude/agents`. */
  role(name: string): RoleDecl | undefined;
};

/** Of one compile. Bodies are kept by binding; roles are those of the plan. */
export type Shared = {
  readonly others: OtherPipelines;
  readonly spans: SpanTable;
  readonly roles: CheckedRole[];
  readonly roleIds: Map<string, number>;
  readonly calls: Map<string, CalledBody>;
  readonly secrets: Set<string>;
  readonly phases: Set<string>;
  readonly missingParts: Set<string>; // parts of the run's own pipeline that have no default
  readonly extents: Map<Type, TypeExtent>;
  readonly inputs: Map<Pipeline, readonly CheckedInput[]>; // of called pipelines whose types nobody bound
  readonly inner: InnerChecks;
  readonly watch?: Watch;
};

/**
 * Is told what is checked where, for editors, which alone ask for it. Loops and called pipelines are checked some times
 * over: the last word on a place counts.
 */
export type Watch = {
  /** An expression or a template stands here, and sees the names of the layer. */
  expression(span: Span, layer: Layer): void;
  /** The nodes of a body are in its frame. */
  body(pipeline: Pipeline, frame: Frame): void;
  /** The names of types that a pipeline knows. */
  types(pipeline: Pipeline, named: ReadonlyMap<string, Type>): void;
};

/** How large a type is: levels, and parts with all in them. */
export type TypeExtent = { readonly depth: number; readonly parts: number };

/** The two ways in which checking goes deeper: handed down, because what they check comes back to them. */
export type InnerChecks = {
  /** The nodes of a body, into its frame; gives the order of their dependencies. */
  nodes(checking: Checking, frame: Frame, scope: DeclaredNodes): readonly number[];
  /** A pipeline under a binding. */
  pipeline(shared: Shared, binding: Binding, report: Report): CalledBody;
};

/** `broken`: ids of nodes that could not be read, which was reported. */
export type DeclaredNodes = { readonly nodes: readonly NodeDecl[]; readonly broken: readonly string[] };

/** A pipeline with all that decides how it is checked. */
export type Binding = {
  readonly pipeline: Pipeline;
  readonly types: ReadonlyMap<string, Type>; // names that the caller bound
  readonly inputs: readonly { readonly type: Type; readonly live: boolean }[]; // in the order of its declarations
  readonly roles: ReadonlyMap<string, number>; // names that the caller bound
  readonly parts: ReadonlyMap<string, BoundPart>; // names that the caller bound
  readonly callers: readonly string[]; // paths, outermost first
};

/** The pipeline that stands for a part; `span`: where the caller names it. */
export type BoundPart = { readonly path: string; readonly pipeline: Pipeline; readonly span: Span };

export type CalledBody = {
  readonly body: CheckedBody;
  readonly limits: CheckedLimits;
  readonly diagnostics: readonly Diagnostic[];
};

/** Of one pipeline under one binding. */
export type Checking = {
  readonly shared: Shared;
  readonly report: Report;
  readonly pipeline: Pipeline;
  readonly named: NamedTypes;
  readonly roles: ReadonlyMap<string, number>; // names that nodes may use -> index of the plan's role
  readonly usedRoles: Set<string>;
  readonly parts: ReadonlyMap<string, BoundPart>;
  readonly usedParts: Set<string>;
  readonly models: ReadonlyMap<string, string>;
  readonly callers: readonly string[];
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
  if (last === undefined) return "nothing";
  return quoted.length === 0 ? last : `${quoted.join(", ")} or ${last}`;
}
