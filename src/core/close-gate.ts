/** Closing the gate of a quota: because its provider refused an attempt of this run, or one of another run of the project. */
import { seedOf } from "../base/hash.ts";
import { limits } from "../base/limits.ts";
import type { Cause } from "../base/outcome.ts";
import type { Fact } from "./event.ts";
import { gateOfRole, gateTitle } from "./gates.ts";
import type { Live } from "./state.ts";
import { emit, type Turn } from "./turn.ts";

type Limited = Extract<Fact, { kind: "limited" }>;

/** The provider refused an attempt because its quota is used up. Gives the time until which all wait. */
export function closeGate(turn: Turn, live: Live, cause: Cause): number {
  const { state } = turn;
  const name = gateOfRole(state, live.request?.kind === "agent" ? live.request.role : "");
  const gate = state.gates.get(name);
  const hits = gate?.hits ?? 0;
  if (gate !== undefined && gate.until > state.now && live.retryAfterMs === undefined) return gate.until;
  const wait = live.retryAfterMs ?? Math.min(limits.retryDelayMsMost, limits.gateMs * 2 ** Math.min(hits, 10));
  const until = shutUntil(turn, name, state.now + wait);
  const now = state.gates.get(name)?.hits ?? 0;
  if (now > limits.gateHits && state.held === undefined) {
    const times = `the quota of ${gateTitle(name)} was used up ${now} times running, without a reply between`;
    emit(turn, { kind: "held", why: "quota", message: `${times}: ${cause.message}` });
  }
  return until;
}

/** Another run of the project has met the end of the quota. */
export function hearLimited(turn: Turn, fact: Limited): void {
  if (!Object.values(turn.state.gateNames).includes(fact.gate)) return; // nothing of this run counts against it
  const known = turn.state.gates.get(fact.gate)?.until ?? 0;
  if (fact.until <= Math.max(known, turn.state.now)) return;
  emit(turn, fact);
  shutUntil(turn, fact.gate, fact.until);
}

/** A time that is later than what is known closes the gate, a little after it: not all runs are to ask in the same moment. */
function shutUntil(turn: Turn, gate: string, at: number): number {
  const { state } = turn;
  const known = state.gates.get(gate);
  if (known !== undefined && known.until >= at) return known.until;
  const spread = seedOf(`${state.run?.id ?? ""}/${state.run?.seed ?? 0}/${gate}/${at}`) / 0x1_0000_0000;
  const most = Math.min(limits.gateJitterMsMost, (at - state.now) / 10);
  const until = Math.ceil(at + spread * most);
  emit(turn, { kind: "gate_set", gate, until, width: 1 });
  return until;
}
