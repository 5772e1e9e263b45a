/** Taking results over from an earlier run: asking for one, and taking those found in the order of their run. */

import { addressOf } from "./address.ts";
import { phases } from "./columns.ts";
import { settleWithout } from "./computing.ts";
import { nodeOf } from "./instances.ts";
import { firstRank, popRanked } from "./numbers.ts";
import { requestOf } from "./requests.ts";
import { emit, type Turn } from "./turn.ts";

/** True: the shell was asked, or the instance has settled because its request cannot be made. */
export function askForEarlier(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const { act, node } = nodeOf(state, iid);
  if (act.do === "exec" && node.reads === undefined) return false;
  const made = requestOf(state, iid);
  if (made.kind !== "value") {
    settleWithout(turn, iid, made);
    return true;
  }
  const { parts, rkey, reads, request } = made.value;
  state.columns.phase[iid] = phases.looking;
  state.looking += 1;
  turn.commands.push({
    do: "lookup",
    iid,
    address: addressOf(state, iid),
    rkey,
    parts,
    ...(reads === undefined ? {} : { reads }),
    ...(request.kind === "exec" && request.cwd !== undefined ? { cwd: request.cwd } : {}),
  });
  return true;
}

/** Once the shell has answered all, the results found settle one by one, in the order of their own run. */
export function takeFound(turn: Turn): boolean {
  const { state } = turn;
  if (firstRank(state.foundOrder) === Number.POSITIVE_INFINITY) return false;
  const iid = popRanked(state.foundOrder);
  settleFound(turn, iid);
  return true;
}

export function settleFound(turn: Turn, iid: number): void {
  const { state } = turn;
  const found = state.live.get(iid)?.found;
  if (found === undefined) return;
  const taken = { run: found.run, iid: found.iid };
  emit(turn, { kind: "settled", iid, outcome: "ok", ref: found.seq, attempts: 0, taken });
}
