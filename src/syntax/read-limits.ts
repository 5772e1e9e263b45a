/** Limits, retries and the other options of attempts. */
import type { Tree } from "../base/tree.ts";
import { type Fields, openFields, type Reading } from "./fields.ts";
import { given } from "./given.ts";
import type { PlaceName } from "./keys.ts";
import type { LimitsDecl, NodeOptions, RetryDecl } from "./pipeline.ts";
import { readSetting } from "./read-expression.ts";
import { amountAt, durationAt, type KeyOfKind, listOf, readWith, settingAt, wordAt } from "./read-field.ts";
import { readWord } from "./read-scalar.ts";

type OptionPlace = "attempt" | "defaults";

/** `retry`, `timeout` and `idle` of a node, or of the defaults. */
export function readOptions(fields: Fields<OptionPlace>): NodeOptions {
  const retry = readWith(fields, "retry", (tree, _what, reading) => readRetry(tree, reading));
  const timeout = durationAt(fields, "timeout");
  const idle = durationAt(fields, "idle");
  return given({ retry, timeout, idle });
}

/** A number of further attempts, or a map. */
function readRetry(tree: Tree, reading: Reading): RetryDecl | undefined {
  if (tree.kind !== "map") {
    const max = readSetting(tree, '"retry"', reading, { kind: "setting" });
    return max === undefined ? undefined : { max, ask: false, span: tree.span };
  }
  const fields = openFields(tree, "retry", '"retry"', reading);
  if (fields === undefined) return undefined;
  const max = settingAt(fields, "max");
  const delay = durationAt(fields, "delay");
  const on = readWith(fields, "on", listOf(readWord));
  const ask = wordAt(fields, "then") !== undefined;
  if (max === undefined) return undefined;
  return { max, ask, span: tree.span, ...given({ delay, on }) };
}

/** `limits` of the run, of a node, or of the defaults. */
export function readLimits<P extends PlaceName>(fields: Fields<P>, key: KeyOfKind<P, "place">): LimitsDecl | undefined {
  return readWith(fields, key, (tree, what, reading) => {
    const limits = openFields(tree, "limits", what, reading);
    if (limits === undefined) return undefined;
    const agents = settingAt(limits, "agents");
    const at_once = settingAt(limits, "at_once");
    const tokens = amountAt(limits, "tokens");
    const usd = settingAt(limits, "usd");
    const time = durationAt(limits, "time");
    const list = settingAt(limits, "list");
    return { span: tree.span, ...given({ agents, at_once, tokens, usd, time, list }) };
  });
}
