/**
 * Ctrl-C and its like. The first SIGINT stops the run: nothing new starts, what is in flight may finish within the grace.
 * A second one, SIGTERM or SIGHUP: what is in flight is ended within `limits.abortWithinMs`. Either way it is paused.
 */
import type { RunControl } from "./control.ts";

export type SignalWatch = {
  /** The signal that came last, for the exit code; undefined if none came. */
  received(): NodeJS.Signals | undefined;
  /** Stops listening; to be called when the run has ended. */
  remove(): void;
};

export type SignalSource = {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
};

const watched: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Listens from now on, to this process or to what is given in its place. Errors: none. */
export function watchSignals(control: RunControl, source: SignalSource = process): SignalWatch {
  let last: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const isFirst = last === undefined;
    last = signal;
    const actor = signal === "SIGINT" ? "Ctrl-C" : signal; // as people know it
    if (isFirst && signal === "SIGINT") control.send({ kind: "tell", verb: "stop", actor });
    else control.send({ kind: "abort", actor });
  };
  for (const signal of watched) source.on(signal, onSignal);
  return {
    received: () => last,
    remove() {
      for (const signal of watched) source.off(signal, onSignal);
    },
  };
}
