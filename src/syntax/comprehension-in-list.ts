/** `[x.f for x in xs]` where data stands: YAML takes the brackets for a list of its own, with one text in it. */
import type { Report } from "../base/diagnostic.ts";
import type { ListTree, SourceText } from "../base/tree.ts";
import { parseExpression } from "../expr/parse-expression.ts";
import type { Expression } from "./pipeline.ts";

/** The comprehension that was meant, once it is refused; undefined where the list is none. */
export function refuseComprehension({ items, span }: ListTree, report: Report): Expression | undefined {
  const [item] = items;
  const isOne = items.length === 1 && item?.kind === "scalar" && item.source.written === "flow";
  if (!isOne || !/\sfor\s+[A-Za-z_]\w*\s+in\s/.test(item.source.text)) return undefined;
  const text = `[${item.source.text}]`;
  const source: SourceText = {
    text,
    span: (start, end) => item.source.span(Math.max(start - 1, 0), Math.min(end - 1, item.source.text.length)),
  };
  const found: unknown[] = [];
  const ast = parseExpression(source, (diagnostic) => found.push(diagnostic));
  if (ast === undefined || found.length > 0) return undefined;
  report({
    name: "foreign-comprehension",
    message: "YAML takes the brackets of this comprehension for a list of its own",
    span,
    help: `put it in parentheses, on a line of its own: \`(${text})\``,
    fix: { span, text: `(${text})`, title: "put the comprehension in parentheses", safe: false },
  });
  return { ast, text, span };
}
