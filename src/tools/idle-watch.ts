/** The watchdog over silence: it counts from the last byte, after all that had arrived was read. */
import { limits } from "../base/limits.ts";

export type IdleWatch = {
  /** Something has come: the silence begins anew. */
  heard(): void;
  end(): void;
};

/**
 * Milliseconds in which what has arrived meanwhile is read. A process that was busy, or asleep, hears of its timers before
 * it reads its sockets: without this it would take its own silence for that of the other side.
 */
const drainMs = 50;

/** `onIdle` is called once, after `idleMs` in which nothing was heard. */
export function watchIdle(idleMs: number, onIdle: () => void): IdleWatch {
  let isDraining = false;
  const start = (): NodeJS.Timeout => {
    isDraining = false;
    return setTimeout(
      () => {
        isDraining = true;
        timer = setTimeout(onIdle, drainMs);
      },
      Math.min(limits.timerMs, idleMs),
    );
  };
  let timer = start();
  return {
    heard() {
      if (!isDraining) {
        timer.refresh();
        return;
      }
      clearTimeout(timer);
      timer = start();
    },
    end: () => clearTimeout(timer),
  };
}
