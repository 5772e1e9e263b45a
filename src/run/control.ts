/** The handle by which the process of a run tells it something: signals, keys of a display. Others use the inbox. */
import type { Fact, RunLimits } from "../core/event.ts";

export type Verb = Extract<Fact, { kind: "told" }>["verb"];

export type ControlMessage =
  | { readonly kind: "tell"; readonly verb: Verb; readonly actor: string; readonly limits?: RunLimits }
  /** Ends what is in flight within `limits.abortWithinMs`; it counts as lost, and the run is paused. */
  | { readonly kind: "abort"; readonly actor: string };

export type RunControl = {
  send(message: ControlMessage): void;
  /** The loop listens; what was sent before comes first. */
  listen(listener: (message: ControlMessage) => void): void;
};

export function createRunControl(): RunControl {
  const early: ControlMessage[] = [];
  let listener: ((message: ControlMessage) => void) | undefined;
  return {
    send(message) {
      if (listener === undefined) early.push(message);
      else listener(message);
    },
    listen(given) {
      listener = given;
      for (const message of early.splice(0)) given(message);
    },
  };
}
