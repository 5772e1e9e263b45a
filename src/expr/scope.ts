/** What the names of an expression mean, as the checker knows it; and what resolving an expression gives. */
import type { Bound } from "../base/bound.ts";
import type { Span } from "../base/span.ts";
import type { Type } from "../types/type.ts";
import type { ExprAst } from "./ast.ts";
import type { Expr, NodeRef, Ref, SlotRef, Tmpl } from "./ir.ts";

/**
 * `node`: `type` is that of its value (for a fan: the list). `item` is there for a fan: the type of what it runs over,
 * the type of its key, and that of one value. `size`: most elements where the value is a list. `ended`: the words that
 * `ended(node)` can give (of a loop, or of a fan with `stop_each`). `dropped`: the type of what a `from` may cut off.
 */
export type Named =
  | {
      readonly kind: "node";
      readonly ref: NodeRef;
      readonly type: Type;
      readonly size: Bound;
      readonly fan?: { readonly item: Type; readonly key: Type; readonly value: Type };
      readonly ended?: readonly string[];
      readonly dropped?: Type;
      readonly hasTree?: true; // it has a worktree of its own
    }
  | { readonly kind: "slot"; readonly ref: SlotRef; readonly type: Type; readonly size: Bound }
  | {
      readonly kind: "inputs";
      readonly fields: ReadonlyMap<string, { readonly ref: SlotRef; readonly type: Type; readonly size: Bound }>;
    }
  | { readonly kind: "failed" }; // its declaration has an error already: an expression that reads it is `any`, in silence

/** What a condition has shown of a path such as `x.f`. */
export type Fact = { readonly defined?: true; readonly notNull?: true };

/** What conditions have shown, by path. `soft`: one has a mistake, so that nothing counts as missing. */
export type Shown = { readonly facts: ReadonlyMap<string, Fact>; readonly soft: boolean };

export type NameScope = {
  lookup(name: string): Named | undefined;
  /** All names, for "did you mean". */
  names(): Iterable<string>;
  /** A name that exists but cannot be read here, with the reason ("inside scope `hunt`; it gives only what it returns"). */
  outOfReach?(name: string): string | undefined;
  /** What is known where the expression stands: a `when` or `where` before it holds. */
  readonly shown?: Shown;
  /** Whether something around the expression works in a worktree. */
  readonly inTree?: boolean;
  /** Registers a span for run-time errors and gives its number. */
  spanId(span: Span): number;
  /** Is told what each part of an expression is, for editors; undefined where the part has a mistake. */
  noted?(ast: ExprAst, typed: Known | undefined, variables: ReadonlyMap<string, Known>): void;
};

/** What is known of a value: `origin` is what it was read of, as the fields read since. */
export type Known = {
  readonly type: Type;
  readonly size: Bound;
  readonly origin?: { readonly name: string; readonly path: readonly string[] };
};

/** One read of a node or slot. `soft`: never touches (`census`, `is ok`, `outcomes` …). `path`: the fields read, e.g. ["hits", "url"]. */
export type Read = {
  readonly ref: Ref;
  readonly name: string;
  readonly path: readonly string[];
  readonly soft: boolean;
  readonly span: Span;
};

export type Resolved = {
  readonly expr: Expr;
  readonly type: Type;
  readonly size: Bound;
  readonly reads: readonly Read[];
  readonly span: Span;
};
export type ResolvedTemplate = { readonly tmpl: Tmpl; readonly reads: readonly Read[]; readonly span: Span };
