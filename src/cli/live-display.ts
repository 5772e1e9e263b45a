/**
 * The live display of a run on a terminal: a block of lines at the end of stderr that is drawn again at most ten times
 * a second, never higher than the terminal. What is printed for good is written above it.
 */
import type { Event } from "../core/event.ts";
import type { Plan } from "../plan/plan.ts";
import { timeText } from "../report/amounts.ts";
import type { Paint } from "../report/paint.ts";
import { oneLine } from "../report/printable.ts";
import { addressIn, foldProgress, type PhaseProgress, type Progress, startProgress } from "../report/progress.ts";
import type { RunObserver } from "../run/progress.ts";
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
/** What a terminal without a known height is taken to have. */
const rowsAtLeast = 6;

export function createLiveDisplay(terminal: Terminal, plan: Plan, notice: string | undefined): Display {
  const progress = startProgress(plan);
  const lines = new Map<string, string>();
  const addresses = new Map<number, string>();
  const began = Date.now();
  let drawn = 0;
  let isOpen = true;

  const erase = (): string => (drawn === 0 ? "" : `\u001b[${drawn}F\u001b[0J`);
  const draw = (): void => {
    const block = blockOf({ progress, addresses, lines, plan, notice, now: Date.now(), began }, terminal);
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

type Picture = {
  readonly progress: Progress;
  readonly addresses: ReadonlyMap<number, string>;
  readonly lines: ReadonlyMap<string, string>;
  readonly plan: Plan;
  readonly notice: string | undefined;
  readonly now: number;
  readonly began: number;
};

/** Head, phases, then as many of the running instances as there is room for. */
function blockOf(picture: Picture, terminal: Terminal): string[] {
  const { progress, plan, notice } = picture;
  const paint = terminal.errPaint;
  const width = Math.max(20, terminal.columns() - 1);
  const room = Math.max(rowsAtLeast, terminal.rows()) - 1;
  const simulated = notice === undefined ? "" : paint.yellow(" simulated");
  const head = `${paint.bold(plan.name)} ${paint.dim(timeText(picture.now - picture.began))}${simulated}`;
  const phases = [...progress.phases.values()].filter((phase) => phase.name !== "" || isBegun(phase));
  const phaseLines = phases.slice(0, Math.max(1, room - 3)).map((phase) => phaseLine(phase, paint));
  const left = room - 1 - phaseLines.length;
  return [head, ...phaseLines, ...runningLines(picture, Math.min(left, 12), width, paint)];
}

function isBegun(phase: PhaseProgress): boolean {
  return Object.values(phase.counts).some((count) => count > 0);
}

function phaseLine(phase: PhaseProgress, paint: Paint): string {
  const { counts } = phase;
  const parts = [
    counts.running > 0 ? paint.cyan(`${counts.running} running`) : "",
    counts.ok > 0 ? paint.green(`${counts.ok} ok`) : "",
    counts.failed > 0 ? paint.red(`${counts.failed} failed`) : "",
    ...(["skipped", "blocked", "cancelled", "dropped"] as const).map((place) =>
      counts[place] > 0 ? paint.yellow(`${counts[place]} ${place}`) : "",
    ),
  ].filter((part) => part !== "");
  return `  ${oneLine(phase.name === "" ? "-" : phase.name, 20).padEnd(20)} ${parts.length === 0 ? paint.dim("waiting") : parts.join(", ")}`;
}

function runningLines(picture: Picture, most: number, width: number, paint: Paint): string[] {
  const { progress, addresses, lines, now } = picture;
  const running = [...progress.inFlight.values()];
  if (most <= 0 || running.length === 0) return [];
  const shown = running.length > most ? running.slice(0, most - 1) : running;
  const rows = shown.map((attempt) => {
    const address = addresses.get(attempt.iid) ?? "";
    const text = `${address}  ${timeText(now - attempt.since)}  ${lines.get(address) ?? ""}`;
    return paint.dim(`    ${oneLine(text, width - 4)}`);
  });
  const rest = running.length - shown.length;
  return rest > 0 ? [...rows, paint.dim(`    and ${rest} more`)] : rows;
}
