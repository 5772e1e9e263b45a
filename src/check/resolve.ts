/** Expressions, templates and data trees of a node, resolved in its layer; what they read is noted as used. */

import { requireBoolean } from "../expr/require-boolean.ts";
import { resolveExpression } from "../expr/resolve-expression.ts";
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { Resolved, ResolvedTemplate } from "../expr/scope.ts";
import type { Expression, Template } from "../syntax/pipeline.ts";
import type { Type } from "../types/type.ts";
import type { Checking } from "./checking.ts";
import { type Layer, nameScope, noteReads } from "./frame.ts";

/** An expression. Where it has an error, that is reported and its type is `any`. */
export function resolve(checking: Checking, layer: Layer, expression: Expression, expected?: Type): Resolved {
  checking.shared.watch?.expression(expression.span, layer);
  const scope = nameScope(layer, checking.shared.spans);
  const resolved = resolveExpression(expression.ast, scope, checking.report, expected);
  noteReads(layer, resolved.reads);
  return resolved;
}

/** A condition: it must be true or false. */
export function resolveCondition(checking: Checking, layer: Layer, expression: Expression, what: string): Resolved {
  const resolved = resolve(checking, layer, expression);
  requireBoolean(resolved, what, checking.report, expression.text);
  return resolved;
}

/** Text with expressions in it. */
export function resolveProse(checking: Checking, layer: Layer, template: Template): ResolvedTemplate {
  checking.shared.watch?.expression(template.span, layer);
  const scope = nameScope(layer, checking.shared.spans);
  const resolved = resolveTemplate(template.ast, scope, checking.report);
  noteReads(layer, resolved.reads);
  return resolved;
}
