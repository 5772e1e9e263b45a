/** What was in flight when the journal ends, as commands: the first thing that a resumed run does. */
import { addressOf } from "./address.ts";
import { phases } from "./columns.ts";
import type { Command } from "./command.ts";
import type { State } from "./state.ts";

/** Attempts in flight are recovered: what lives of them is ended, then they are reported as lost. Questions stay open. */
export function pending(state: State): readonly Command[] {
  const commands: Command[] = [];
  for (const [iid, live] of state.live) {
    if (state.columns.phase[iid] !== phases.running) continue;
    commands.push({ do: "recover", iid, attempt: live.attempt, address: addressOf(state, iid) });
  }
  for (const question of state.asks.values()) commands.push({ do: "show", question });
  return commands;
}
