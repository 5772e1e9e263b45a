/** Text -> expression. */
import type { Report } from "../base/diagnostic.ts";
import type { SourceText } from "../base/tree.ts";
import type { ExprAst } from "./ast.ts";
import { parseWith } from "./parser.ts";

/** The whole text as one expression, or undefined after one diagnostic with the exact place. Never throws. */
export function parseExpression(source: SourceText, report: Report): ExprAst | undefined {
  return parseWith(source, report, (cursor) => cursor.whole(cursor));
}
