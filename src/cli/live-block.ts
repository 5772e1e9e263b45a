/** The lines of the live display: head, phases with their counts, then as much of what is in flight as there is room for. */
import { timeText } from "../report/amounts.ts";
import type { Paint } from "../report/paint.ts";
import { answerText } from "../report/people-view.ts";
import { oneLine } from "../report/printable.ts";
import { labelIn, type PhaseProgress, type Progress } from "../report/progress.ts";
import { quotasShort } from "../report/quota-view.ts";

/** `addresses`: of what is in flight. `lines`: what each address said last. Times in ms. */
export type Picture = {
  readonly progress: Progress;
  readonly addresses: ReadonlyMap<number, string>;
  readonly lines: ReadonlyMap<string, string>;
  readonly notice: string | undefined;
  readonly now: number;
  readonly began: number;
};

/** In columns and lines. */
export type Screen = { readonly width: number; readonly height: number; readonly paint: Paint };

/** What a terminal without a known size is taken to have. */
const least = { width: 20, height: 5 };
/** Instances in flight that are shown, however high the terminal is. */
const inFlightMost = 12;
/** Questions to people that are shown; `sluice queue` lists the rest. */
const asksMost = 3;

/** At most as many lines as the screen is high, none wider than it. */
export function drawBlock(picture: Picture, screen: Screen): string[] {
  const width = Math.max(least.width, screen.width);
  const height = Math.max(least.height, screen.height);
  const sized = { ...screen, width };
  const phases = [...picture.progress.phases.values()].filter((phase) => phase.name !== "" || isBegun(phase));
  const phaseLines = phases
    .slice(0, Math.max(1, height - 3))
    .map((phase) => phaseLine(phase, phases.length === 1 ? "all" : "other", sized));
  const free = height - 1 - phaseLines.length;
  const asks = askLines(picture, Math.min(free, asksMost * 2), sized);
  const left = Math.min(free - asks.length, inFlightMost);
  return [headLine(picture, sized), ...phaseLines, ...asks, ...inFlightLines(picture, left, sized)];
}

/** A word and its colour: words are fitted first and painted then, since colours have no width. */
type Word = readonly [text: string, paint: (text: string) => string];

function headLine({ progress, notice, now, began }: Picture, { width, paint }: Screen): string {
  const words: Word[] = [
    [progress.record.plan.name, paint.bold],
    [` ${timeText(now - began)}`, paint.dim],
    [notice === undefined ? "" : " simulated", paint.yellow],
    [waitText(progress.record, now), paint.yellow],
  ];
  return inWidth(words, width);
}

/** What keeps all of it, or all agents of a provider, from starting. */
function waitText(record: Progress["record"], now: number): string {
  const { held, id } = record;
  if (held?.why === "pause") return `  paused: \`sluice resume ${id}\` goes on`;
  if (held !== undefined) return `  ${held.why}: ${oneLine(held.message, 200)}`;
  const short = quotasShort(record, now);
  return short.length === 0 ? "" : `  ${short.join(", ")}`;
}

/** `unnamed`: what nodes without a phase are called. */
function phaseLine(phase: PhaseProgress, unnamed: string, { width, paint }: Screen): string {
  const { counts } = phase;
  const places = [
    ["running", paint.cyan],
    ["ok", paint.green],
    ["failed", paint.red],
    ["skipped", paint.yellow],
    ["blocked", paint.yellow],
    ["cancelled", paint.yellow],
    ["dropped", paint.yellow],
  ] as const;
  const shown = places.filter(([place]) => counts[place] > 0);
  const words = shown.map(
    ([place, color], index): Word => [`${index === 0 ? "" : ", "}${counts[place]} ${place}`, color],
  );
  const name: Word = [`  ${oneLine(phase.name === "" ? unnamed : phase.name, 20).padEnd(20)} `, (text) => text];
  return inWidth([name, ...(words.length === 0 ? [["waiting", paint.dim] satisfies Word] : words)], width);
}

function isBegun(phase: PhaseProgress): boolean {
  return Object.values(phase.counts).some((count) => count > 0);
}

/** Who is waited for, and the line that answers; nothing where there is no room for both. */
function askLines({ progress }: Picture, most: number, { width, paint }: Screen): string[] {
  const shown = [...progress.asks.values()].slice(0, Math.floor(most / 2));
  return shown.flatMap((ask) => [
    inWidth([[`    ? ${oneLine(`${ask.address}: ${ask.question}`, width - 6)}`, paint.yellow]], width),
    inWidth([[`      ${answerText(ask)}`, paint.dim]], width),
  ]);
}

function inFlightLines(picture: Picture, most: number, { width, paint }: Screen): string[] {
  const { progress, addresses, lines, now } = picture;
  const running = [...progress.inFlight.values()];
  if (most <= 0 || running.length === 0) return [];
  const shown = running.length > most ? running.slice(0, most - 1) : running;
  const rows = shown.map((attempt) => {
    const address = addresses.get(attempt.iid) ?? "";
    const text = `${address}${labelIn(progress, attempt.iid)}  ${timeText(now - attempt.since)}  ${lines.get(address) ?? ""}`;
    return inWidth([[`    ${oneLine(text, width - 4)}`, paint.dim]], width);
  });
  const rest = running.length - shown.length;
  return rest > 0 ? [...rows, inWidth([[`    and ${rest} more`, paint.dim]], width)] : rows;
}

function inWidth(words: readonly Word[], width: number): string {
  let left = width;
  return words
    .map(([text, color]) => {
      const kept = text.slice(0, left);
      left -= kept.length;
      return kept === "" ? "" : color(kept);
    })
    .join("");
}
