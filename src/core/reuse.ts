/** Taking results over from an earlier run: asking for one, and taking those found in the order of their run. */

import type { Request } from "../base/request.ts";
import { reachesOutside, seesFiles } from "../base/tools.ts";
import type { Act } from "../plan/plan.ts";
import { addressOf } from "./address.ts";
import { phases } from "./columns.ts";
import type { Command } from "./command.ts";
import { settleWithout } from "./computing.ts";
import { nodeOf } from "./instances.ts";
import { firstRank, popRanked } from "./numbers.ts";
import { requestOf } from "./requests.ts";
import { emit, type Turn } from "./turn.ts";

/**
 * Before it wants a slot, an attempt is looked up: in a re-run, and where files that it sees are part of its key (those
 * of a worktree are in any case). True: the shell was asked, or the instance has settled because its request cannot be
 * made.
 */
export function askForEarlier(turn: Turn, iid: number): boolean {
  const { state } = turn;
  const { act, node, mayLook } = nodeOf(state, iid);
  const isRerun = state.run?.sourceRun !== undefined;
  if (!isRerun && !mayLook) return false;
  if (state.live.get(iid)?.looked === true) return false;
  if (act.do === "exec" && node.reads === undefined) return false;
  const made = requestOf(state, iid);
  if (made.kind !== "value") {
    settleWithout(turn, iid, made);
    return true;
  }
  const { parts, rkey, request } = made.value;
  const seen = filesSeen(made.value);
  if (!isRerun && seen.reads === undefined && seen.looks === undefined) return false;
  state.columns.phase[iid] = phases.looking;
  state.looking += 1;
  turn.commands.push({
    do: "lookup",
    iid,
    address: addressOf(state, iid),
    rkey,
    parts,
    ...seen,
    ...(isFromOutside(act, request) ? { outside: true } : {}),
    ...(request.kind === "exec" && request.cwd !== undefined ? { cwd: request.cwd } : {}),
  });
  return true;
}

type FilesSeen = Pick<Extract<Command, { do: "lookup" }>, "tree" | "reads" | "looks">;

/** Files that are part of the key: those that globs name, all of the repository, or what stands in a worktree. */
function filesSeen(made: { readonly request: Request; readonly reads?: readonly string[] }): FilesSeen {
  const { request, reads } = made;
  if (request.tree !== undefined) return { tree: request.tree };
  const looks = request.kind === "agent" && seesFiles(request.tools);
  return { ...(reads === undefined ? {} : { reads }), ...(looks ? { looks } : {}) };
}

/** A result that says how things were outside: of tools that reach there, or of a program that prints what is there. */
function isFromOutside(act: Act, request: Request): boolean {
  if (request.kind === "agent") return reachesOutside(request.tools);
  return act.do === "exec" && act.untrusted === true;
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
