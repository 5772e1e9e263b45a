/**
 * Ctrl-C and its like. The first SIGINT: nothing new starts, what is in flight may finish within the grace. A second
 * one, SIGTERM or SIGHUP: what is in flight is ended within `limits.abortWithinMs`. Either way the run is paused.
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

/** `onStopping`: told with each signal, whether what is in flight may still finish, for a line on the display. */
export type SignalOptions = {
  readonly graceMs: number;
  readonly source?: SignalSource; // else this process
  readonly onStopping?: (how: "finishing" | "aborting") => void;
};

const watched: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Listens from now on. Errors: none. */
export function watchSignals(control: RunControl, options: SignalOptions): SignalWatch {
  const source = options.source ?? process;
  let last: NodeJS.Signals | undefined;
  let grace: NodeJS.Timeout | undefined;
  const abort = (actor: string): void => {
    clearTimeout(grace);
    options.onStopping?.("aborting");
    control.send({ kind: "abort", actor });
  };
  const finish = (): void => {
    options.onStopping?.("finishing");
    control.send({ kind: "tell", verb: "stop", actor: "SIGINT" });
    grace = setTimeout(() => abort(`SIGINT, and ${options.graceMs} ms are over`), options.graceMs);
    grace.unref();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const isFirst = last === undefined;
    last = signal;
    if (isFirst && signal === "SIGINT") finish();
    else abort(signal);
  };
  for (const signal of watched) source.on(signal, onSignal);
  return {
    received: () => last,
    remove() {
      clearTimeout(grace);
      for (const signal of watched) source.off(signal, onSignal);
    },
  };
}
