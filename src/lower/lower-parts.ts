/** Small pieces of a node, lowered: settings, limits, generators, guards, steps of a `from`. */
import { unreachable } from "../base/invariant.ts";
import { mostOf } from "../check/bounds.ts";
import type {
  CheckedArguments,
  CheckedEnsure,
  CheckedFan,
  CheckedFanStop,
  CheckedGen,
  CheckedGuard,
  CheckedLimits,
  CheckedLoop,
  CheckedOp,
  CheckedSetting,
} from "../check/checked.ts";
import type { Ensure, Fan, FanStop, Gen, Guard, Loop, Op, PlanLimits, Program, Setting } from "../plan/plan.ts";
import { spanId, type Tables } from "./tables.ts";

export function lowerSetting(setting: CheckedSetting): Setting {
  if (setting.value !== undefined) return setting.value;
  if (setting.resolved === undefined) return 0;
  return { e: setting.resolved.expr, most: mostOf(setting.bound), text: setting.text };
}

export function lowerLimits(limits: CheckedLimits): PlanLimits {
  return {
    ...(limits.agents === undefined ? {} : { agents: lowerSetting(limits.agents) }),
    ...(limits.at_once === undefined ? {} : { at_once: lowerSetting(limits.at_once) }),
    ...(limits.tokens === undefined ? {} : { tokens: lowerSetting(limits.tokens) }),
    ...(limits.usd === undefined ? {} : { usd: lowerSetting(limits.usd) }),
    ...(limits.time_ms === undefined ? {} : { time_ms: lowerSetting(limits.time_ms) }),
    ...(limits.list === undefined ? {} : { list: lowerSetting(limits.list) }),
  };
}

/** `live`: elements may be taken one by one; false where something needs the whole list. */
export function lowerGen(tables: Tables, gen: CheckedGen, live: boolean): Gen {
  return {
    slot: gen.slot,
    in: gen.in.expr,
    ...(gen.live === undefined || !live ? {} : { live: gen.live }),
    at: spanId(tables, gen.span),
  };
}

export function lowerGuard(tables: Tables, guard: CheckedGuard): Guard {
  return {
    if: guard.if.expr,
    per: guard.per,
    ...(guard.else === undefined ? {} : { else: guard.else.expr }),
    at: spanId(tables, guard.if.span),
  };
}

export function lowerFan(tables: Tables, fan: CheckedFan): Fan {
  return {
    gen: lowerGen(tables, fan.gen, fan.hold === undefined),
    ...(fan.key === undefined ? {} : { key: fan.key.expr }),
    ...(fan.take === undefined ? {} : { take: lowerSetting(fan.take) }),
    ...(fan.atOnce === undefined ? {} : { atOnce: lowerSetting(fan.atOnce) }),
    require: fan.require === "all" ? "all" : lowerSetting(fan.require),
    ...(fan.hold === undefined ? {} : { hold: fan.hold }),
    ...(fan.needs === undefined ? {} : { needs: { e: fan.needs.e.expr, slot: fan.needs.slot } }),
    ...(fan.stop === undefined ? {} : { stop: lowerFanStop(tables, fan.stop) }),
  };
}

function lowerFanStop(tables: Tables, { of, ...slots }: CheckedFanStop): FanStop {
  return { of: of.map(({ name, if: when, span }) => ({ name, if: when.expr, at: spanId(tables, span) })), ...slots };
}

/** A program with its arguments. */
export function lowerProgram({ argv, spread }: CheckedArguments): Program {
  return { argv: argv.map(({ tmpl }) => tmpl), spread };
}

export function lowerOp(op: CheckedOp): Op {
  switch (op.op) {
    case "where":
    case "distinct":
    case "give":
      return { op: op.op, e: op.e.expr };
    case "cap":
      return { op: "cap", e: op.e.expr, max: lowerSetting(op.max) };
    case "take":
    case "chunk":
      return { op: op.op, n: lowerSetting(op.n) };
    case "sort":
      return {
        op: "sort",
        by: op.by.map(({ e, desc, words }) => ({ e: e.expr, desc, ...(words === undefined ? {} : { words }) })),
      };
    case "group":
      return { op: "group", e: op.e.expr, slots: op.slots };
    default:
      return unreachable(op);
  }
}

export function lowerEnsure(tables: Tables, ensure: CheckedEnsure): Ensure {
  if (ensure.kind === "expr") {
    return { if: ensure.if.expr, text: ensure.text, at: spanId(tables, ensure.if.span) };
  }
  const argv = ensure.argv.argv.map(({ tmpl }) => tmpl);
  const text = argv.map((part) => part.map((piece) => (typeof piece === "string" ? piece : "…")).join("")).join(" ");
  return { argv, spread: ensure.argv.spread, text, at: spanId(tables, ensure.span) };
}

export function lowerLoop(tables: Tables, loop: CheckedLoop): Loop {
  return {
    ...(loop.rounds === undefined ? {} : { rounds: lowerSetting(loop.rounds) }),
    most: loop.most,
    ...(loop.over === undefined ? {} : { over: lowerGen(tables, loop.over, false) }),
    state: loop.state.map(({ slot, start, next }) => ({
      slot,
      start: start.expr,
      ...(next === undefined ? {} : { next: next.expr }),
      at: spanId(tables, start.span),
    })),
    stop: loop.stop.map((stop) => ({
      name: stop.name,
      if: stop.if.expr,
      rounds: stop.rounds,
      ...(stop.ask ? { ask: true as const } : {}),
      at: spanId(tables, stop.if.span),
    })),
    ...(loop.returns === undefined ? {} : { returns: loop.returns.expr }),
  };
}
