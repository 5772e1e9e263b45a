/** Settings (LANGUAGE.md section 3): a literal, or an expression over `inputs` alone, so that bounds are known early. */
import type { Bound } from "../base/bound.ts";
import type { Expr } from "../expr/ir.ts";
import { resolveExpression } from "../expr/resolve-expression.ts";
import type { Named, NameScope, Resolved } from "../expr/scope.ts";
import type { LimitsDecl, SettingDecl } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import type { Type } from "../types/type.ts";
import { addBounds, lesserBound, multiplyBounds } from "./bounds.ts";
import type { CheckedLimits, CheckedSetting } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { type Layer, nameScope, noteReads, outermost } from "./frame.ts";

/** `what` names the setting in messages; a value outside of `least` to `most` is refused. */
export type SettingRange = { readonly what: string; readonly least: number; readonly most: number };

/** A whole number, or undefined where it has an error (which is reported). */
export function checkSetting(
  checking: Checking,
  layer: Layer,
  decl: SettingDecl,
  range: SettingRange,
): CheckedSetting | undefined {
  const scope = inputsOnly(nameScope(layer, checking.shared.spans), range.what);
  const found: unknown[] = [];
  const resolved = resolveExpression(decl.ast, scope, (diagnostic) => {
    found.push(diagnostic);
    checking.report(diagnostic);
  });
  noteReads(layer, resolved.reads);
  if (found.length > 0 || !isWhole(checking, resolved, decl, range)) return undefined;
  const { expr } = resolved;
  if (expr.do === "lit" && typeof expr.value === "number")
    return { value: expr.value, bound: expr.value, text: decl.text };
  return { resolved, bound: boundOf(checking, layer, resolved), text: decl.text };
}

/** A whole number that must be written out, or undefined where it has an error. */
export function checkNumber(
  checking: Checking,
  layer: Layer,
  decl: SettingDecl,
  range: SettingRange,
): number | undefined {
  const setting = checkSetting(checking, layer, decl, range);
  if (setting !== undefined && setting.value === undefined)
    checking.report({
      name: "not-yet",
      message: `${range.what} as an expression is not there yet`,
      span: decl.span,
      help: "write the number",
    });
  return setting?.value;
}

/** The most that a setting can be by its type, or "none". */
export function mostOfType(type: Type): number | "none" {
  return type.kind === "integer" ? (type.max ?? "none") : "none";
}

/** The bound of a whole number in the frame where it is read: as exact as inputs and wires let it be. */
export function boundOf(checking: Checking, layer: Layer, { expr, type }: Resolved): Bound {
  const most = mostOfType(type);
  const exact = exactBound(checking, layer, expr);
  return exact === undefined ? most : typeof exact === "object" ? exact : lesserBound(exact, most);
}

function exactBound(checking: Checking, layer: Layer, expr: Expr): Bound | undefined {
  if (expr.do === "lit") return typeof expr.value === "number" ? expr.value : undefined;
  if (expr.do === "slot") return slotBound(checking, layer, expr.ref);
  if (expr.do !== "binary" || (expr.op !== "+" && expr.op !== "*")) return undefined;
  const left = exactBound(checking, layer, expr.left);
  const right = exactBound(checking, layer, expr.right);
  if (left === undefined || right === undefined) return undefined;
  return expr.op === "+" ? addBounds(left, right) : multiplyBounds(left, right);
}

/** An input of the run is one of the plan's; that of a call is whatever its wire may be at most. */
function slotBound(checking: Checking, layer: Layer, ref: { readonly up: number; readonly slot: number }) {
  const { layer: root, up } = outermost(layer);
  const slot = ref.up === up ? root.frame.slots[ref.slot] : undefined;
  if (slot?.kind !== "input" || slot.type.kind !== "integer") return undefined;
  const { min, max } = slot.type;
  if (max !== undefined && min === max) return max;
  const most = max ?? "none";
  if (checking.callers.length === 0) return { op: "input", name: slot.name, most } as const;
  return lesserBound({ op: "size", up, slot: ref.slot, label: slot.name }, most);
}

function isWhole(checking: Checking, resolved: Resolved, decl: SettingDecl, range: SettingRange): boolean {
  const { type } = resolved;
  const value = resolved.expr.do === "lit" ? resolved.expr.value : undefined;
  if (typeof value === "number" && Number.isInteger(value)) {
    if (value >= range.least && value <= range.most) return true;
    refuse(checking, decl, range, `it is ${value}`);
    return false;
  }
  if (type.kind === "any") return true;
  if (type.kind !== "integer") {
    refuse(checking, decl, range, `it is of type ${printType(type)}`);
    return false;
  }
  if (type.max === undefined || type.max >= range.least) return true;
  refuse(checking, decl, range, `it is at most ${type.max}`);
  return false;
}

function refuse(checking: Checking, decl: SettingDecl, range: SettingRange, why: string): void {
  checking.report({
    name: "invalid-setting",
    message: `${range.what} cannot be "${decl.text}": ${why}`,
    span: decl.span,
    help: `give a whole number from ${range.least} to ${range.most}, or an input that is one`,
  });
}

/** A scope in which nothing but `inputs` can be read. */
function inputsOnly(scope: NameScope, what: string): NameScope {
  const inputs = (name: string): Named | undefined => (name === "inputs" ? scope.lookup(name) : undefined);
  return {
    lookup: inputs,
    names: () => ["inputs"],
    outOfReach: (name) =>
      scope.lookup(name) === undefined
        ? scope.outOfReach?.(name)
        : `${what} must be known before the run: it is a number, or an expression over \`inputs\` alone`,
    spanId: scope.spanId,
  };
}

const limitRanges = {
  agents: { what: "`limits.agents`", least: 0, most: 2_000_000 },
  at_once: { what: "`limits.at_once`", least: 1, most: 1_024 },
  list: { what: "`limits.list`", least: 1, most: 200_000 },
} as const;

/** `limits:` of a run or a node. Tokens and money are refused: nothing counts them yet. */
export function checkLimits(checking: Checking, layer: Layer, decl: LimitsDecl | undefined): CheckedLimits {
  if (decl === undefined) return {};
  for (const key of ["tokens", "usd"] as const) {
    const setting = decl[key];
    if (setting === undefined) continue;
    checking.report({
      name: "not-yet",
      message: `\`limits.${key}\` is not there yet`,
      span: setting.span,
      help: "limit `agents` and `time` instead",
    });
  }
  const found: { -readonly [K in keyof CheckedLimits]: CheckedSetting } = {};
  for (const key of ["agents", "at_once", "list"] as const) {
    const setting = decl[key] && checkSetting(checking, layer, decl[key], limitRanges[key]);
    if (setting !== undefined) found[key] = setting;
  }
  if (decl.time !== undefined) found.time_ms = { value: decl.time.ms, bound: decl.time.ms, text: `${decl.time.ms} ms` };
  return found;
}
