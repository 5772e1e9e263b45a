/** What was in flight when the journal ends, as commands: the first thing that a resumed run does. */
import type { Sum } from "../base/money.ts";
import { addressOf } from "./address.ts";
import { phases } from "./columns.ts";
import type { Command } from "./command.ts";
import type { Live, State } from "./state.ts";

/**
 * Attempts in flight are recovered: what lives of them is ended, then they are reported as lost. One whose request stands
 * in its provider's queue goes on to wait there. Questions stay open.
 */
export function pending(state: State): readonly Command[] {
  const commands: Command[] = [];
  for (const [iid, live] of state.live) {
    if (state.columns.phase[iid] !== phases.running) continue;
    const about = { iid, attempt: live.attempt, address: addressOf(state, iid) };
    if (live.ticket === undefined || live.request === undefined) commands.push({ do: "recover", ...about });
    else commands.push({ do: "start", ...about, request: live.request, ...queuedAt(live, live.ticket) });
  }
  for (const question of state.asks.values()) if (question.about !== "stuck") commands.push({ do: "show", question });
  return commands;
}

function queuedAt({ reserved }: Live, ticket: string): { readonly ticket: string; readonly allowance?: Sum } {
  return reserved === undefined ? { ticket } : { ticket, allowance: reserved };
}
