/** How long `sluice check` and `sluice fmt` think about a text (warm, without the disk), beside the YAML parser alone. */
import { parseDocument } from "yaml";
import { formatPipeline } from "../src/format/format-pipeline.ts";
import { median, seconds } from "./measure.ts";
import { check, mainText, type Subject } from "./subjects.ts";

const rounds = 20;
const warmSeconds = 3;

/** Medians. `parseMs`: of the texts of all files that the check loads; `parseMainMs`: of the file that is laid out. */
export type CheckSpeed = {
  readonly lines: number;
  readonly bytes: number;
  readonly checkMs: number;
  readonly parseMs: number;
  readonly layoutMs: number;
  readonly parseMainMs: number;
};

/** Interleaved rounds, once the compiler of Node has seen enough of all. */
export function measureCheck(subject: Subject): CheckSpeed {
  const text = mainText(subject);
  const texts = [...subject.texts.values()];
  const acts = {
    checkMs: () => void check(subject),
    parseMs: () => texts.forEach((one) => void parseDocument(one)),
    layoutMs: () => void formatPipeline(text, subject.main),
    parseMainMs: () => void parseDocument(text),
  };
  const warmUntil = seconds() + warmSeconds;
  while (seconds() < warmUntil) for (const act of Object.values(acts)) act();
  const times = { checkMs: [], parseMs: [], layoutMs: [], parseMainMs: [] } as Record<keyof typeof acts, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    times.checkMs.push(timed(acts.checkMs));
    times.parseMs.push(timed(acts.parseMs));
    times.layoutMs.push(timed(acts.layoutMs));
    times.parseMainMs.push(timed(acts.parseMainMs));
  }
  return {
    lines: texts.reduce((sum, one) => sum + one.split("\n").length - 1, 0),
    bytes: texts.reduce((sum, one) => sum + Buffer.byteLength(one), 0),
    checkMs: median(times.checkMs),
    parseMs: median(times.parseMs),
    layoutMs: median(times.layoutMs),
    parseMainMs: median(times.parseMainMs),
  };
}

function timed(act: () => void): number {
  const start = seconds();
  act();
  return (seconds() - start) * 1_000;
}
