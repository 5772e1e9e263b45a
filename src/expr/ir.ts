/**
 * Resolved expressions and templates: plain JSON trees that the plan holds and `evaluate` runs. Names are gone:
 * every read says which frame and which node, slot or local. Every step that hangs on a type is explicit.
 */
import type { Json } from "../base/json.ts";
import type { Outcome } from "../base/outcome.ts";

/** A node or slot of a body, `up` frames outwards from where the expression is used. */
export type Ref = NodeRef | SlotRef;
export type NodeRef = { readonly up: number; readonly node: number };
export type SlotRef = { readonly up: number; readonly slot: number };

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "~" | "concat"; // concat joins lists
export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What of a node is read without touching it. */
export type NodeView = "census" | "outcomes" | "failures" | "dropped" | "ended" | "worktree";

/**
 * `words` on a step: the order of the enumeration that its operands are of. `at` indexes the spans given to
 * `resolve…`, for errors; only steps that can fail carry it.
 */
export type Expr =
  | { readonly do: "lit"; readonly value: Json }
  | { readonly do: "node"; readonly ref: NodeRef; readonly at?: number } // touches: a fan's value is the list of ok items
  | { readonly do: "pairs"; readonly ref: NodeRef; readonly at?: number } // touches
  | { readonly do: "view"; readonly ref: NodeRef; readonly view: NodeView } // never touches
  | { readonly do: "tree" } // the worktree in which the reader itself works
  | { readonly do: "is"; readonly ref: NodeRef; readonly outcome: Outcome } // never touches
  | { readonly do: "slot"; readonly ref: SlotRef; readonly at?: number } // a wired slot is read in its caller's frame
  | { readonly do: "local"; readonly local: number } // comprehension and template variables
  | { readonly do: "list"; readonly items: readonly Expr[] }
  | { readonly do: "object"; readonly entries: readonly { readonly key: string | Expr; readonly value: Expr }[] }
  | { readonly do: "get"; readonly of: Expr; readonly field: string; readonly at?: number } // x.f, x["f"]
  | { readonly do: "dot"; readonly of: Expr; readonly field: string; readonly flatten: boolean; readonly at?: number } // list.f
  | { readonly do: "index"; readonly of: Expr; readonly index: Expr; readonly at?: number } // lists, texts, maps
  | { readonly do: "slice"; readonly of: Expr; readonly from?: Expr; readonly to?: Expr; readonly at?: number }
  | { readonly do: "not"; readonly of: Expr; readonly at?: number }
  | { readonly do: "negate"; readonly of: Expr; readonly at?: number }
  | {
      readonly do: "binary";
      readonly op: BinaryOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly at?: number;
    }
  | {
      readonly do: "compare";
      readonly op: CompareOperator;
      readonly left: Expr;
      readonly right: Expr;
      readonly words?: readonly string[];
      readonly at?: number;
    }
  | { readonly do: "in"; readonly negated: boolean; readonly item: Expr; readonly of: Expr; readonly at?: number }
  | { readonly do: "and" | "or"; readonly left: Expr; readonly right: Expr; readonly at?: number }
  | { readonly do: "if"; readonly if: Expr; readonly then: Expr; readonly else: Expr; readonly at?: number }
  | {
      readonly do: "each"; // a comprehension: [give for local in `in` if `if`]
      readonly local: number;
      readonly in: Expr;
      readonly if?: Expr;
      readonly give: Expr;
      readonly at?: number;
    }
  | { readonly do: "soft"; readonly how: "default" | "rescue"; readonly of: Expr; readonly instead: Expr }
  | { readonly do: "defined"; readonly of: Expr } // true unless an optional field is absent or a read node was skipped
  | {
      readonly do: "call"; // filters, tests and functions of `catalogue.ts`, by their name there
      readonly name: string;
      readonly args: readonly Expr[];
      readonly words?: readonly string[];
      readonly at?: number;
    };

/** A template: text and what is put between. */
export type Tmpl = readonly TmplPart[];
export type TmplPart =
  | string
  | { readonly do: "put"; readonly e: Expr; readonly fence?: true; readonly at?: number } // fence: outsiders wrote it
  | {
      readonly do: "for";
      readonly local: number; // the variable
      readonly loop: number; // the local that holds {index, index0, first, last, length, revindex}
      readonly in: Expr;
      readonly if?: Expr;
      readonly body: Tmpl;
      readonly else?: Tmpl;
      readonly at?: number;
    }
  | {
      readonly do: "if";
      readonly branches: readonly { readonly if: Expr; readonly then: Tmpl }[];
      readonly else?: Tmpl;
    };
