/** What may stand on any node beside its verb: phase, order, limits, tries, times. */
import { cured } from "../base/diagnostic.ts";
import { spellingCure } from "../base/did-you-mean.ts";
import { limits } from "../base/limits.ts";
import type { Located } from "../base/span.ts";
import type { NodeRef } from "../expr/ir.ts";
import { given } from "../syntax/given.ts";
import type { NodeDecl, RetryDecl } from "../syntax/pipeline.ts";
import { checkLimits, checkSetting, checkTime, numberSetting } from "./check-setting.ts";
import type { CheckedNode, CheckedTries, RetryOn } from "./checked.ts";
import { type Checking, quoteWords } from "./checking.ts";
import type { Done } from "./done.ts";
import { type Layer, nameScope, noteReads } from "./frame.ts";

/** The phase, which must be declared where any is. */
export function phaseOf(checking: Checking, decl: NodeDecl): { readonly phase?: string } {
  if (decl.phase === undefined) return {};
  const phase = decl.phase.value;
  checking.shared.phases.add(phase);
  const declared = checking.pipeline.phases.map(({ name }) => name.value);
  if (declared.length > 0 && !declared.includes(phase))
    checking.report({
      name: "unknown-phase",
      message: `there is no phase "${phase}"`,
      span: decl.phase.span,
      ...cured(
        spellingCure(phase, decl.phase.span, declared) ?? `\`phases\` has ${quoteWords(declared)}: add it there`,
      ),
    });
  return { phase };
}

/** The nodes of `after:`. */
export function afterOf(checking: Checking, layer: Layer, decl: NodeDecl): CheckedNode["after"] {
  return decl.after.flatMap(({ node, settled }) => {
    const ref = nodeNamed(checking, layer, node);
    return ref === undefined ? [] : [{ ref, settled, span: node.span }];
  });
}

/** The node that a key names, as `after` and `worktree` do; undefined after a diagnostic. */
export function nodeNamed(checking: Checking, layer: Layer, id: Located<string>): NodeRef | undefined {
  const scope = nameScope(layer, checking.shared.spans);
  const named = scope.lookup(id.value);
  if (named?.kind === "node") {
    noteReads(layer, [{ ref: named.ref, name: id.value, path: [], soft: true, span: id.span }]);
    return named.ref;
  }
  if (named?.kind === "failed") return undefined;
  const why = scope.outOfReach?.(id.value);
  const isOther = named !== undefined ? `"${id.value}" is no node` : `there is no node "${id.value}" here`;
  const nodes = [...scope.names()].filter((name) => scope.lookup(name)?.kind === "node");
  checking.report({
    name: "unknown-name",
    message: why === undefined ? isOther : `"${id.value}" cannot be reached from here: ${why}`,
    span: id.span,
    ...cured(spellingCure(id.value, id.span, nodes) ?? `nodes that can be named here: ${quoteWords(nodes)}`),
  });
  return undefined;
}

/** Limits of the instance; for `prompt` and `run` also tries and times, with the defaults of the pipeline. */
export function optionsOf(
  checking: Checking,
  layer: Layer,
  decl: NodeDecl,
  done: Done,
): Pick<CheckedNode, "limits" | "tries" | "timeoutMs" | "idleMs"> {
  const { defaults } = checking.pipeline;
  const isWork = decl.verb.kind === "prompt" || decl.verb.kind === "run";
  const own = checkLimits(checking, layer, decl.limits ?? (isWork ? defaults.limits : undefined));
  const all = { ...done.limits, ...own };
  const hasLimits = Object.keys(all).length > 0 ? { limits: all } : {};
  if (!isWork) return hasLimits;
  const timeout = decl.timeout ?? defaults.timeout;
  const idle = decl.idle ?? defaults.idle;
  return {
    ...hasLimits,
    tries: checkTries(checking, layer, decl.retry ?? defaults.retry, done.rungs ?? 1),
    ...given({
      timeoutMs: timeout && checkTime(checking, layer, timeout, "`timeout`"),
      idleMs: idle && checkTime(checking, layer, idle, "`idle`"),
    }),
  };
}

const retryCauses: readonly RetryOn[] = ["timeout", "idle", "provider", "output", "ensure", "exit"];
const retryDelayMs = numberSetting(1_000);

/** Attempts after the first: none, or those for the other rungs of the ladder, or as many as `retry` says. */
function checkTries(checking: Checking, layer: Layer, retry: RetryDecl | undefined, rungs: number): CheckedTries {
  if (retry === undefined)
    return { more: numberSetting(rungs - 1), on: retryCauses, delayMs: retryDelayMs, ask: false };
  const range = { what: "`retry`", least: 0, most: limits.attempts - 1 };
  const more = checkSetting(checking, layer, retry.max, range) ?? numberSetting(0);
  const causes = retryCauses.filter((cause) => retry.on?.some((one) => one.value === cause) ?? true);
  const delayMs = retry.delay === undefined ? undefined : checkTime(checking, layer, retry.delay, "`delay`");
  return { more, on: causes, delayMs: delayMs ?? retryDelayMs, ask: retry.ask };
}
