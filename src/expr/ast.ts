/** Expressions and templates as written: what the parser gives and the resolver reads. Every tree knows its place. */
import type { Fix } from "../base/diagnostic.ts";
import type { Located, Span } from "../base/span.ts";

export type BinaryAstOperator =
  | "or"
  | "and"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "not in"
  | "+"
  | "-"
  | "~"
  | "*"
  | "/"
  | "//"
  | "%";

/** `group` is a pair of parentheses: `("a.b")` says that a text is meant, `(a + b) | f` that the filter takes it all. */
export type ExprAst = { readonly span: Span } & (
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "group"; readonly of: ExprAst }
  | {
      readonly kind: "field";
      readonly of: ExprAst;
      readonly field: Located<string>;
      readonly instead?: Fix; // of `x.length`: the filter that it is here
    }
  | { readonly kind: "index"; readonly of: ExprAst; readonly index: ExprAst }
  | { readonly kind: "slice"; readonly of: ExprAst; readonly from?: ExprAst; readonly to?: ExprAst }
  | { readonly kind: "list"; readonly items: readonly ExprAst[] }
  | { readonly kind: "object"; readonly entries: readonly { readonly key: ExprAst; readonly value: ExprAst }[] }
  | {
      readonly kind: "each"; // [give for variable in list if condition]
      readonly variable: Located<string>;
      readonly list: ExprAst;
      readonly if?: ExprAst;
      readonly give: ExprAst;
    }
  | { readonly kind: "not" | "negate"; readonly of: ExprAst }
  | { readonly kind: "binary"; readonly op: BinaryAstOperator; readonly left: ExprAst; readonly right: ExprAst }
  | { readonly kind: "if"; readonly if: ExprAst; readonly value: ExprAst; readonly else: ExprAst }
  | {
      readonly kind: "filter";
      readonly of: ExprAst;
      readonly name: Located<string>;
      readonly args: readonly ArgumentAst[];
    }
  | { readonly kind: "test"; readonly of: ExprAst; readonly name: Located<string>; readonly negated: boolean }
  | {
      readonly kind: "call";
      readonly name: Located<string>;
      readonly args: readonly ArgumentAst[];
      readonly instead?: Fix; // of a function that other languages have: the filter that it is here
    }
);

export type ArgumentAst = { readonly name?: Located<string>; readonly value: ExprAst };

export type TemplateAst = { readonly span: Span; readonly parts: readonly TemplatePartAst[] };

/** `text` parts have their trim markers applied. */
export type TemplatePartAst =
  | { readonly kind: "text"; readonly text: string; readonly span: Span }
  | { readonly kind: "put"; readonly expr: ExprAst; readonly span: Span }
  | {
      readonly kind: "for";
      readonly variable: Located<string>;
      readonly list: ExprAst;
      readonly if?: ExprAst;
      readonly body: readonly TemplatePartAst[];
      readonly else?: readonly TemplatePartAst[];
      readonly span: Span; // of the opening tag
    }
  | {
      readonly kind: "if";
      readonly branches: readonly { readonly if: ExprAst; readonly body: readonly TemplatePartAst[] }[];
      readonly else?: readonly TemplatePartAst[];
      readonly span: Span;
    };
