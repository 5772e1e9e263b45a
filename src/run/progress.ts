/** Who looks on while a run goes on: the displays of the front ends. They see what is durable, and never decide. */
import type { Event } from "../core/event.ts";

export type RunObserver = {
  /** Events that have just been committed, in order. `addressOf`: the address of an instance, for people. */
  onEvents(events: readonly Event[], addressOf: (iid: number) => string): void;
  /** What an agent or program in flight does right now; never journaled, secrets removed. */
  onProgress(address: string, line: string): void;
  /** The run ends: what is in flight may finish (for so many milliseconds), or is ended now. */
  onStopping?(how: "finishing" | "aborting", graceMs: number): void;
};

export const silentObserver: RunObserver = { onEvents: () => undefined, onProgress: () => undefined };
