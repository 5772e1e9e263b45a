/** Settings (LANGUAGE.md section 3): a literal, or an expression over `inputs` alone, so that bounds are known early. */
import { resolveExpression } from "../expr/resolve-expression.ts";
import type { Named, NameScope, Resolved } from "../expr/scope.ts";
import type { LimitsDecl, SettingDecl, TimeDecl } from "../syntax/pipeline.ts";
import { printType } from "../types/print-type.ts";
import { failedType } from "../types/type.ts";
import { mostOf } from "./bounds.ts";
import type { CheckedLimits, CheckedSetting } from "./checked.ts";
import type { Checking } from "./checking.ts";
import { declaredAt, type Layer, nameScope, noteReads } from "./frame.ts";

/** `what` names the setting in messages; a value outside of `least` to `most` is refused. */
export type SettingRange = {
  readonly what: string;
  readonly least: number;
  readonly most: number;
  readonly fractions?: true; // need not be whole
};

/** A whole number, or undefined where it has an error (which is reported). */
export function checkSetting(
  checking: Checking,
  layer: Layer,
  decl: SettingDecl,
  range: SettingRange,
): CheckedSetting | undefined {
  checking.shared.watch?.expression(decl.span, layer);
  const scope = inputsOnly(checking, layer, range.what);
  const found: unknown[] = [];
  const resolved = resolveExpression(decl.ast, scope, (diagnostic) => {
    found.push(diagnostic);
    checking.report(diagnostic);
  });
  noteReads(layer, resolved.reads);
  const isFailed = found.length > 0 || resolved.type === failedType;
  if (isFailed || !isWhole(checking, resolved, decl, range)) return undefined;
  const { expr } = resolved;
  if (expr.do === "lit" && typeof expr.value === "number")
    return { value: expr.value, bound: expr.value, text: decl.text };
  return { resolved, bound: resolved.size, text: decl.text };
}

/** A setting that is a number. */
export function numberSetting(value: number): CheckedSetting {
  return { value, bound: value, text: `${value}` };
}

function isWhole(checking: Checking, resolved: Resolved, decl: SettingDecl, range: SettingRange): boolean {
  const { type } = resolved;
  const value = resolved.expr.do === "lit" ? resolved.expr.value : undefined;
  if (typeof value === "number" && (Number.isInteger(value) || range.fractions === true)) {
    if (value >= range.least && value <= range.most) return true;
    refuse(checking, decl, range, decl.text.trim() === `${value}` ? undefined : `it is ${value}`);
    return false;
  }
  if (type.kind === "any") return true;
  if (type.kind !== "integer" && !(type.kind === "number" && range.fractions === true)) {
    refuse(checking, decl, range, `it is of type ${printType(type)}`);
    return false;
  }
  if (!("max" in type) || type.max === undefined || type.max >= range.least) return true;
  refuse(checking, decl, range, `it is at most ${type.max}`);
  return false;
}

function refuse(checking: Checking, decl: SettingDecl, range: SettingRange, why: string | undefined): void {
  checking.report({
    name: "invalid-setting",
    message: `${range.what} cannot be "${decl.text}"${why === undefined ? "" : `: ${why}`}`,
    span: decl.span,
    help: `give a ${range.fractions === true ? "" : "whole "}number from ${range.least} to ${range.most}, or an input that is one`,
  });
}

/** A scope in which nothing but `inputs` can be read. */
function inputsOnly(checking: Checking, layer: Layer, what: string): NameScope {
  const scope = nameScope(layer, checking.shared.spans);
  const inputs = (name: string): Named | undefined => (name === "inputs" ? scope.lookup(name) : undefined);
  return {
    lookup: inputs,
    names: () => ["inputs"],
    outOfReach: (name) =>
      scope.lookup(name) === undefined && declaredAt(layer, name) === undefined
        ? scope.outOfReach?.(name)
        : `not known before the run, as ${what} must be: write a number, or an expression over \`inputs\` alone`,
    spanId: scope.spanId,
  };
}

/** Milliseconds, of a time that is written out or of seconds that are computed; undefined where it has an error. */
export function checkTime(checking: Checking, layer: Layer, decl: TimeDecl, what: string): CheckedSetting | undefined {
  if ("ms" in decl) return { value: decl.ms, bound: decl.ms, text: `${decl.ms} ms` };
  const range = { what, least: 1, most: 365 * 86_400, fractions: true } as const;
  const seconds = checkSetting(checking, layer, decl.seconds, range);
  if (seconds?.resolved === undefined) return seconds && numberSetting(1_000 * (seconds.value ?? 0));
  const most = mostOf(seconds.bound);
  const expr = { do: "binary", op: "*", left: seconds.resolved.expr, right: { do: "lit", value: 1_000 } } as const;
  return {
    resolved: { ...seconds.resolved, expr },
    bound: most === "none" ? most : 1_000 * most,
    text: seconds.text,
  };
}

const limitRanges = {
  agents: { what: "`limits.agents`", least: 0, most: 2_000_000 },
  at_once: { what: "`limits.at_once`", least: 1, most: 1_024 },
  tokens: { what: "`limits.tokens`", least: 1, most: 1_000_000_000_000 },
  usd: { what: "`limits.usd`", least: 0, most: 1_000_000, fractions: true },
  list: { what: "`limits.list`", least: 1, most: 200_000 },
} as const;

/** `limits:` of a run or a node. */
export function checkLimits(checking: Checking, layer: Layer, decl: LimitsDecl | undefined): CheckedLimits {
  if (decl === undefined) return {};
  const found: { -readonly [K in keyof CheckedLimits]: CheckedSetting } = {};
  for (const key of ["agents", "at_once", "tokens", "usd", "list"] as const) {
    const setting = decl[key] && checkSetting(checking, layer, decl[key], limitRanges[key]);
    if (setting !== undefined) found[key] = setting;
  }
  const time = decl.time && checkTime(checking, layer, decl.time, "`limits.time`");
  if (time !== undefined) found.time_ms = time;
  return found;
}
