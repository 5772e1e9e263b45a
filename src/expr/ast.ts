/** Placeholder contract: the surface trees. */
export type ExprAst = { readonly kind: string };
export type TemplateAst = { readonly kind: string };
