/**
 * Quotas of providers. One that is used up closes its gate: whatever counts against it waits, holds no slot and counts
 * as no attempt. After the time that the provider named one request goes through, and with each reply twice as many
 * may be in flight, until all may (slow start). There is a gate here only while its quota is short.
 */
import type { AgentRequest } from "../base/request.ts";
import { rolesOf } from "../plan/plan.ts";
import { phases } from "./columns.ts";
import type { Event } from "./event.ts";
import { isInFlight, isSettled, nodeOf } from "./instances.ts";
import { createRankHeap, firstRank, firstValue, goesFirst, popRanked, pushRanked, type RankHeap } from "./numbers.ts";
import { offerFan } from "./parking.ts";
import { rankOf } from "./rank.ts";
import type { Live, State } from "./state.ts";

/**
 * `until`: wall time, ms. `width`: attempts that may be in flight after it. `hits`: times running that it was closed
 * without a reply between them. `waiting`, `fans`: what waits there; never folded.
 */
export type Gate = {
  until: number;
  width: number;
  inFlight: number;
  hits: number;
  readonly waiting: RankHeap;
  readonly fans: RankHeap;
};

/** The quota that a request counts against; without a name where its provider says nothing of quotas. */
export function gateOfRole(state: State, role: string): string {
  return state.gateNames[role] ?? state.gateNames["*"] ?? "";
}

/** False: the attempt does not start now; it waits at its gate. */
export function passesGate(state: State, iid: number, { role }: AgentRequest): boolean {
  const gate = state.gates.get(gateOfRole(state, role));
  if (gate === undefined || hasRoom(state, gate)) return true;
  pushRanked(gate.waiting, rankOf(state, iid), iid);
  return false;
}

function hasRoom(state: State, gate: Gate): boolean {
  return gate.until <= state.now && gate.inFlight < gate.width;
}

/** Those who wait at the gate with room whose first is the next of all; undefined where nobody waits at such a gate. */
export function waitingAtGate(state: State): RankHeap | undefined {
  let best: RankHeap | undefined;
  for (const gate of state.gates.values()) {
    if (!hasRoom(state, gate)) continue;
    if (!isAwaited(state, gate)) wakeFan(state, gate);
    else if (best === undefined || goesFirst(gate.waiting, best)) best = gate.waiting;
  }
  return best;
}

/** Whether an instance waits there. What has settled meanwhile waits no more. */
function isAwaited(state: State, { waiting }: Gate): boolean {
  while (firstValue(waiting) !== -1 && state.columns.phase[firstValue(waiting)] !== phases.ready) popRanked(waiting);
  return firstValue(waiting) !== -1;
}

/** The fan that waits there first, or -1. One that has settled meanwhile waits no more. */
function firstFan(state: State, { fans }: Gate): number {
  while (firstValue(fans) !== -1 && isSettled(state, firstValue(fans))) popRanked(fans);
  return firstValue(fans);
}

function wakeFan(state: State, gate: Gate): void {
  if (firstFan(state, gate) !== -1) offerFan(state, popRanked(gate.fans));
}

/** True: the items of the fan would only wait at a gate where others do already. It opens more when there is room. */
export function waitsWithOthers(state: State, fan: number): boolean {
  if (state.gates.size === 0) return false;
  for (const role of nodeOf(state, fan).rolesInside) {
    for (const index of rolesOf(role)) {
      const gate = state.gates.get(gateOfRole(state, state.prepared.plan.roles[index]?.name ?? ""));
      if (gate === undefined || hasRoom(state, gate) || !isAwaited(state, gate)) continue;
      pushRanked(gate.fans, rankOf(state, fan), fan);
      return true;
    }
  }
  return false;
}

/** The attempt counts against its quota from now on. */
export function enterGate(state: State, live: Live): void {
  if (state.gates.size === 0 || live.request?.kind !== "agent") return;
  const name = gateOfRole(state, live.request.role);
  const gate = state.gates.get(name);
  if (gate === undefined) return;
  gate.inFlight += 1;
  live.gate = name;
}

/** It has ended. */
export function leaveGate(state: State, iid: number): void {
  if (state.gates.size === 0) return;
  const live = state.live.get(iid);
  const gate = live?.gate === undefined ? undefined : state.gates.get(live.gate);
  if (gate !== undefined) gate.inFlight -= 1;
  if (live !== undefined) live.gate = undefined;
}

/** A reply: twice as many may be in flight, until there is no need to count any more. */
export function countReply(state: State, live: Live): void {
  const gate = live.gate === undefined ? undefined : state.gates.get(live.gate);
  if (gate === undefined || live.gate === undefined || gate.until > state.now) return;
  gate.hits = 0;
  gate.width *= 2;
  if (gate.width < (state.run?.limits.atOnce ?? 1)) return;
  state.gates.delete(live.gate);
  while (firstValue(gate.waiting) !== -1) {
    const rank = firstRank(gate.waiting);
    pushRanked(state.ready, rank, popRanked(gate.waiting));
  }
  while (firstValue(gate.fans) !== -1) offerFan(state, popRanked(gate.fans));
}

export function applyGateSet(state: State, event: Extract<Event, { kind: "gate_set" }>): void {
  const { until, width, t } = event;
  const gate = state.gates.get(event.gate) ?? newGate(state, event.gate);
  if (t >= gate.until) gate.hits += 1;
  gate.until = until;
  gate.width = width;
}

/** What is in flight already counts from now on. */
function newGate(state: State, name: string): Gate {
  const gate: Gate = {
    ...{ until: 0, width: 1, inFlight: 0, hits: 0 },
    waiting: createRankHeap(),
    fans: createRankHeap(),
  };
  state.gates.set(name, gate);
  for (const [iid, live] of state.live) {
    if (!isInFlight(state, iid) || live.request?.kind !== "agent") continue;
    if (gateOfRole(state, live.request.role) === name) enterGate(state, live); // also what was counted at one that is gone
  }
  return gate;
}

/** Whoever resumes a run may know more than the provider said: one request is let through at once, to see. */
export function probeGates(state: State): void {
  for (const gate of state.gates.values()) {
    gate.until = 0;
    gate.width = 1;
    gate.hits = 0;
  }
}

/** When the first gate opens at which something waits: wall time, ms; infinity where nothing waits at one. */
export function nextGate(state: State): number {
  let at = Number.POSITIVE_INFINITY;
  for (const gate of state.gates.values()) {
    if (isAwaited(state, gate) || firstFan(state, gate) !== -1) at = Math.min(at, gate.until);
  }
  return at;
}

/** The quota that opens first, of those at which something waits, in words for people; undefined where nothing waits. */
export function quotaText(state: State): string | undefined {
  const at = nextGate(state);
  const name = [...state.gates].find(([, { until }]) => until === at)?.[0];
  return name === undefined ? undefined : `waits for the quota of ${gateTitle(name)} until ${clockText(at, state.now)}`;
}

/** The provider, without the hash of its key. */
export function gateTitle(name: string): string {
  return name === "" ? "the provider" : name.replace(/:.*/, "");
}

/** `14:32 UTC`, with the day where it is another one, and with seconds where it is near. */
export function clockText(at: number, now: number): string {
  const text = new Date(at).toISOString();
  const day = text.slice(0, 10);
  const clock = `${text.slice(11, at - now < 600_000 ? 19 : 16)} UTC`;
  return day === new Date(now).toISOString().slice(0, 10) ? clock : `${day} ${clock}`;
}
