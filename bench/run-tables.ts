/** What the bench found of runs, as tables with the gates of issue 5. */
import { present } from "../src/base/invariant.ts";
import type { Layer, Measured } from "./layers.ts";
import { formatTable, shown, verdict } from "./table.ts";
import type { Row } from "./throughput.ts";
import { shapes } from "./workload.ts";

/** Of a fan-out with 64 in flight, from 10,000 instances on; below, the beginning and the end of the run weigh. */
const perSecondLeast = 40_000;
const shareOfRawLeast = 0.4;
const growthMost = 1.3;
/** What the largest size is held against. */
const growthFrom = 10_000;
/** By instance, at the largest size. */
export const rowsMost = 6;
export const diskMost = 250;
export const memoryMost = 150;
/** The answer that every prompt is given, as JSON: it is no part of what an instance costs. */
export const valueBytes = 4;

const measured = (row: Row, layer: Layer): Measured => present(row.of[layer], `the measure of "${layer}"`);

export function speedTable(rows: readonly Row[]): string {
  const head = ["prompts/s", "prompts", "core", "journal", "loop", "raw SQLite", "p-limit", "loop/raw"];
  return formatTable(
    [...head, `>= ${shareOfRawLeast}`, `>= ${shown(perSecondLeast)}`],
    rows.map((row) => {
      const { core, journal, loop, raw, "p-limit": plain } = row.of;
      const speeds = [core, journal, loop, raw, plain].map((one) => one?.perSecond);
      return [row.shape, shown(row.count), ...speeds.map((speed) => shown(speed)), ...gatesOf(row)];
    }),
  );
}

/** The share of raw SQLite, whether it is enough, and whether the speed is. */
function gatesOf(row: Row): readonly string[] {
  const { perSecond } = measured(row, "loop");
  const share = row.of.raw === undefined ? undefined : perSecond / row.of.raw.perSecond;
  const isFanOut = row.shape === "fan-out" && row.count >= growthFrom;
  const isEnough = share === undefined ? "-" : verdict(share >= shareOfRawLeast);
  return [shown(share), isEnough, isFanOut ? verdict(perSecond >= perSecondLeast) : "-"];
}

/** More in flight, larger commits. */
export function inFlightTable(rows: readonly Row[]): string {
  return formatTable(
    ["in flight, fan-out", "prompts", "loop", "raw SQLite", "loop/raw"],
    rows.map((row) => {
      const { perSecond } = measured(row, "loop");
      const raw = measured(row, "raw").perSecond;
      return [String(row.atOnce), shown(row.count), shown(perSecond), shown(raw), shown(perSecond / raw)];
    }),
  );
}

/** By instance, that is by row of `inst`: a round of a loop is one as well as its prompt. */
export function sizeTable(rows: readonly Row[]): string {
  const largest = Math.max(...rows.map(({ count }) => count));
  const head = ["an instance", "prompts", "rows", `<= ${rowsMost}`, "disk", `<= ${diskMost} B`, "raw disk", "memory"];
  return formatTable(
    [...head, `<= ${memoryMost} B`, "memory core"],
    rows.map((row) => {
      const { rowsEach = 0, diskEach = 0, heldEach = 0, instancesEach = 1 } = measured(row, "loop");
      const [count, disk, held] = [rowsEach, diskEach - valueBytes, heldEach].map((each) => each / instancesEach);
      const gate = (value = 0, most: number): string => (row.count === largest ? verdict(value <= most) : "-");
      const core = (measured(row, "core").heldEach ?? 0) / instancesEach;
      return [
        ...[row.shape, shown(row.count), shown(count, 2), gate(count, rowsMost)],
        ...[`${shown(disk)} B`, gate(disk, diskMost), `${shown(row.of.raw?.diskEach)} B`],
        ...[`${shown(held)} B`, gate(held, memoryMost), `${shown(core)} B`],
      ];
    }),
  );
}

/** The largest size beside 10,000: what one instance costs must not grow with the run. */
export function growthTable(rows: readonly Row[]): string {
  const largest = Math.max(...rows.map(({ count }) => count));
  const lines = shapes.flatMap((shape) => {
    const [small, large] = [growthFrom, largest].map((count) =>
      rows.find((row) => row.shape === shape && row.count === count),
    );
    return (["core", "journal", "loop"] as const).flatMap((layer) => {
      const times = [small, large].flatMap((row) => row?.of[layer] ?? []).map(({ perSecond }) => 1e6 / perSecond);
      if (times.length < 2) return [];
      const growth = (times[1] ?? 0) / (times[0] ?? 1);
      const name = `${shape}, ${layer}`;
      return [[name, ...times.map((time) => `${shown(time, 1)} us`), shown(growth), verdict(growth <= growthMost)]];
    });
  });
  const head = ["time a prompt", `at ${shown(growthFrom)}`, `at ${shown(largest)}`, "ratio", `<= ${growthMost}`];
  return formatTable(head, lines);
}
