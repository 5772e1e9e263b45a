/**
 * The live display of a run on a terminal: a block of lines at the end of stderr that is drawn again at most ten times
 * a second, never higher than the terminal. What is printed for good is written above it.
 */
import type { Event } from "../core/event.ts";
import { addressIn, foldProgress, type Progress } from "../report/progress.ts";
import type { RunObserver } from "../run/progress.ts";
import { drawBlock, type Screen } from "./live-block.ts";
import type { Terminal } from "./terminal.ts";

export type Display = RunObserver & {
  /** A line that stays. */
  say(line: string): void;
  /** Takes the block away and gives the cursor back. */
  close(): void;
};

const redrawMs = 100;
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
export function createLiveDisplay(terminal: Terminal, progress: Progress, notice: string | undefined): Display {
  const lines = new Map<string, string>();
  const addresses = new Map<number, string>();
  const began = Date.now();
  let drawn = 0;
  let isOpen = true;

  const erase = (): string => (drawn === 0 ? "" : `\u001b[${drawn}F\u001b[0J`);
  const draw = (): void => {
    const block = drawBlock({ progress, addresses, lines, notice, now: Date.now(), began }, screenOf(terminal));
    terminal.err(`${erase()}${block.map((line) => `${line}\n`).join("")}`);
    drawn = block.length;
  };
  const timer = setInterval(draw, redrawMs);
  // The timer must not keep a finished program alive.
  timer.unref();
  terminal.err(hideCursor);
  const giveCursorBack = (): void => terminal.err(showCursor);
  process.once("exit", giveCursorBack);

  return {
    onEvents(events: readonly Event[]) {
      for (const event of events) {
        foldProgress(progress, event);
        if (event.kind === "started") addresses.set(event.iid, addressIn(progress, event.iid));
        if (event.kind === "settled") {
          lines.delete(addresses.get(event.iid) ?? "");
          addresses.delete(event.iid);
        }
      }
    },
    onProgress: (address, line) => void lines.set(address, line),
    say(line) {
      terminal.err(`${erase()}${line}\n`);
      drawn = 0;
      draw();
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      clearInterval(timer);
      terminal.err(`${erase()}${showCursor}`);
      drawn = 0;
      process.off("exit", giveCursorBack);
    },
  };
}

/** One column and one row are left free: a full last column wraps on some terminals, and the cursor stands below. */
function screenOf(terminal: Terminal): Screen {
  return { width: terminal.columns() - 1, height: terminal.rows() - 1, paint: terminal.errPaint };
}
