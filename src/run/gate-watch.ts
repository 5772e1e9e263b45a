/** Quotas of providers, as the runs of one project tell each other of them: who is refused holds all others back. */
import type { Event, Fact } from "../core/event.ts";

/** Where they stand. What goes wrong there is no reason to end a run: then each run finds out by itself. */
export type SharedGates = {
  /** All that are known, by name: until when nothing is to be asked there (wall time, ms). */
  read(): ReadonlyMap<string, number>;
  /** A later time counts, an earlier one does not. */
  note(gate: string, until: number): void;
};

export type GateWatch = {
  /**
   * All events of this run, in order: a gate that it has closed is told to the others, unless it closed it because it
   * heard of theirs. Each waits a little longer than it was told, so two that repeated each other would never end.
   */
  tell(event: Event): void;
  /** What others have met since. */
  heard(now: number): readonly Fact[];
};

/** `isResume`: what stands there already is not heard, since whoever resumes a run wants it tried. */
export function createGateWatch(shared: SharedGates | undefined, isResume: boolean): GateWatch {
  if (shared === undefined) return { tell: () => undefined, heard: () => [] };
  const known = new Map(isResume ? shared.read() : []);
  const answered = new Set<string>(); // gates that the run closes next because of what it heard
  return {
    tell(event) {
      if (event.kind === "limited") answered.add(event.gate);
      if (event.kind !== "gate_set") return;
      const { gate, until } = event;
      known.set(gate, Math.max(until, known.get(gate) ?? 0));
      if (!answered.delete(gate)) shared.note(gate, until);
    },
    heard(now) {
      const facts: Fact[] = [];
      for (const [gate, until] of shared.read()) {
        if (until <= Math.max(now, known.get(gate) ?? 0)) continue;
        known.set(gate, until);
        facts.push({ kind: "limited", gate, until });
      }
      return facts;
    },
  };
}
