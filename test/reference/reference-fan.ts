/** Fans whose items wait for each other, or that stop early, one item after the other (LANGUAGE.md `each`). */
import { isJsonList, type Json } from "../../src/base/json.ts";
import type { Outcome } from "../../src/base/outcome.ts";
import type { PlanNode } from "../../src/plan/plan.ts";
import {
  type Cell,
  defaultKey,
  distinctKey,
  type Element,
  type Env,
  type Instance,
  type Run,
  shownKey,
} from "./instances.ts";
import { compute, isTrue, rootOf, settleBy, settleByEnd } from "./reference-compute.ts";

type Fan = NonNullable<PlanNode["fan"]>;

/** What an item waits for, as places in the list, or why it cannot. */
export type Waiting = { readonly for: readonly number[]; readonly trouble?: string };

/** The places that each item waits for; items of one key, with unknown keys and in a circle cannot. */
export function waitingOf(run: Run, env: Env, fan: Fan, list: readonly Json[]): readonly Waiting[] {
  const { needs } = fan;
  if (needs === undefined) return list.map(() => ({ for: [] }));
  const envOf = (item: Json): Env => ({ frame: env.frame, bound: new Map([[fan.gen.slot, item]]) });
  const keys = list.map((item) => {
    const key = fan.key === undefined ? undefined : compute(run, envOf(item), fan.key);
    return key?.kind === "value" ? textOf(key.value) : defaultKey(item);
  });
  const first = list.map((item, at): Waiting => {
    if (keys.filter((key) => key === keys[at]).length > 1) return { for: [], trouble: "double" };
    const wanted = compute(run, envOf(item), needs.e);
    if (wanted.kind !== "value" || !isJsonList(wanted.value)) return { for: [], trouble: "no list" };
    const places = wanted.value.map((key) => keys.indexOf(textOf(key)));
    return places.includes(-1) ? { for: [], trouble: "unknown" } : { for: places };
  });
  return first.map((waiting, at) => (reaches(first, at, at) ? { for: [], trouble: "circle" } : waiting));
}

function textOf(key: Json): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}

function reaches(waiting: readonly Waiting[], from: number, to: number): boolean {
  const seen = new Set<number>();
  const look = (at: number): boolean =>
    (waiting[at]?.for ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return look(next);
    });
  return look(from);
}

/** The places in the order in which items start: each after those that it waits for, else as in the list. */
export function orderOf(waiting: readonly Waiting[]): readonly number[] {
  const order: number[] = [];
  while (order.length < waiting.length) {
    const next = waiting.findIndex((one, at) => !order.includes(at) && one.for.every((place) => order.includes(place)));
    order.push(next);
  }
  return order;
}

/** The item and what it needed, bound. */
export function envOfItem({ frame }: Env, fan: Fan, item: Json, needed: readonly Json[]): Env {
  const bound = new Map<number, Json>([[fan.gen.slot, item]]);
  if (fan.needs !== undefined) bound.set(fan.needs.slot, needed);
  return { frame, bound };
}

type Named = { readonly key: Json; readonly item: Json; readonly shown: string };

/** The key of an item, and how its address shows it. */
export function nameItem(run: Run, env: Env, fan: Fan, item: Json, taken: Set<string>): Named {
  const key = fan.key === undefined ? undefined : compute(run, env, fan.key);
  const given = key?.kind === "value" ? key.value : undefined;
  const shown = distinctKey(shownKey(given === undefined ? defaultKey(item) : textOf(given)), item, taken);
  taken.add(shown);
  return { key: given ?? (typeof item === "object" ? shown : String(item)), item, shown };
}

/** False: it has settled, because of what it needs. Else the values that it needed are bound. */
export function meetsNeeds(instance: Instance, waiting: Waiting, items: readonly (Instance | undefined)[]): boolean {
  if (waiting.trouble !== undefined) {
    instance.outcome = "failed";
    instance.cause = { kind: "input", message: waiting.trouble };
    return false;
  }
  const bad = waiting.for.map((place) => items[place]).find((item) => item?.outcome !== "ok");
  if (bad === undefined) return true;
  settleBy(instance, "blocked", bad);
  return false;
}

/** Asks `stop_each` after an item; the first condition that is true ends the fan by its name. */
export function judgeStop(run: Run, env: Env, fan: Fan, cell: Cell, ended: readonly Instance[]): void {
  const item = ended.at(-1);
  if (fan.stop === undefined || item === undefined || cell.ended !== undefined) return;
  const counts = { ok: 0, skipped: 0, failed: 0, blocked: 0, cancelled: 0 };
  for (const { outcome } of ended) if (outcome !== undefined) counts[outcome] += 1;
  const { cause, outcome, value } = item;
  const shown = cause === undefined ? null : { kind: cause.kind, message: cause.message, output: cause.output ?? "" };
  const bound = new Map<number, Json>([
    ...env.bound,
    [fan.stop.result, outcome === "ok" ? value : null],
    [fan.stop.cause, shown],
    [fan.stop.soFar, { total: ended.length, dropped: 0, ...counts }],
  ]);
  const name = fan.stop.of.find((stop) => isTrue(compute(run, { frame: env.frame, bound }, stop.if)))?.name;
  if (name !== undefined) cell.ended = name;
}

/** Is it what `require` asks for? What a stream passed on stays done, but its end is the end of who runs on it. */
export function finishFan(
  instance: Instance,
  fan: Fan,
  elements: readonly Element[],
  producer: Instance | undefined,
): void {
  if (producer !== undefined && producer.outcome !== "ok") return settleByEnd(instance, producer);
  const ended = elements.flatMap((element) => (element.instance === undefined ? [] : [element.instance]));
  const count = (outcome: Outcome): number => ended.filter((item) => item.outcome === outcome).length;
  const [ok, blocked] = [count("ok"), count("blocked")];
  const ran = ok + count("failed") + count("cancelled");
  const firstBlocked = ended.find((item) => item.outcome === "blocked");
  if (ran === 0 && firstBlocked !== undefined) return settleBy(instance, "blocked", rootOf(firstBlocked));
  const isEnough = fan.require === "all" ? ok === ran && blocked === 0 : ok >= Number(fan.require) || ran === 0;
  instance.outcome = isEnough ? "ok" : "failed";
  if (isEnough) instance.value = ended.filter((item) => item.outcome === "ok").map((item) => item.value);
  else instance.cause = { kind: "require", message: `${ok} of ${ran} are ok, ${fan.require} required` };
}
