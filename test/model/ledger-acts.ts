/** What an instance waits for, in the ledger, and that nothing comes of it before. */
import { demand } from "./broken.ts";
import { cellsBehind, type Entry, edgesOf, frameOf } from "./entries.ts";
import type { Ledger } from "./ledger.ts";

/** Waits until the edges of its stage lead to what has settled; then it is due. */
export function awaitInputs(ledger: Ledger, entry: Entry): void {
  if (entry.stage === "acted") return;
  const frame = frameOf(entry);
  for (const edge of edgesOf(entry, entry.stage)) {
    for (const cell of cellsBehind(frame, edge.from)) {
      if (cell.outcome !== undefined) continue;
      cell.waiters.push(entry);
      entry.pending += 1;
    }
  }
  if (entry.pending > 0) return;
  if (entry.stage === "guard") {
    entry.stage = "act";
    awaitInputs(ledger, entry);
    return;
  }
  ledger.due.add(entry);
  if (entry.node?.fan !== undefined) ledger.lists.add(entry);
}

/** Something comes of an entry: all that it waits for must have settled, and it itself must not. */
export function act(ledger: Ledger, entry: Entry, what: string): void {
  demand(entry.outcome === undefined, "again", () => `${entry.name} is ${what}, and was ${entry.outcome}`);
  demandInputs(entry, what);
  entry.stage = "acted";
  ledger.due.delete(entry);
  for (let at = entry.around; at !== undefined; at = at.around)
    demand(
      at.outcome === undefined,
      "again",
      () => `${entry.name} is ${what} inside of ${at?.name}, which has settled`,
    );
}

export function demandInputs(entry: Entry, what: string): void {
  if (entry.stage === "acted" || entry.kind !== "cell") return;
  const late = missingInput(entry, "guard") ?? missingInput(entry, "act");
  demand(late === undefined, "inputs", () => `${entry.name} is ${what} before ${late?.name} has settled`);
}

function missingInput(entry: Entry, stage: "guard" | "act"): Entry | undefined {
  const frame = frameOf(entry);
  for (const { from } of edgesOf(entry, stage)) {
    const late = cellsBehind(frame, from).find(({ outcome }) => outcome === undefined);
    if (late !== undefined) return late;
  }
  return undefined;
}
