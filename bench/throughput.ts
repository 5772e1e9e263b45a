/** The measure of the layers: rounds of all of them, interleaved; medians; and the gates that they must pass. */
import { present } from "../src/base/invariant.ts";
import { type Layer, layers, type Measured } from "./layers.ts";
import { median } from "./measure.ts";
import { runLayer } from "./run-child.ts";
import { formatTable, shown, verdict } from "./table.ts";
import { type Shape, shapes } from "./workload.ts";

/** The gates of issue 3. */
const perSecondLeast = 40_000;
const shareOfRawLeast = 1 / 4;
const growthMost = 1.5;

const rounds = 3;
const roundsOfMillion = 1;
/** What the largest size is held against. */
const growthFrom = 10_000;

type Row = { readonly shape: Shape; readonly count: number; readonly of: Readonly<Record<Layer, Measured>> };

/** `counts`: sizes, ascending. `tell`: what is being measured. */
export function measureThroughput(counts: readonly number[], tell: (line: string) => void): readonly Row[] {
  return counts.flatMap((count) =>
    shapes.map((shape) => {
      tell(`${shape} of ${shown(count)}`);
      return measureRow(shape, count);
    }),
  );
}

function measureRow(shape: Shape, count: number): Row {
  const found = layers.map((layer) => ({ layer, measured: [] as Measured[] }));
  for (let round = 0; round < (count >= 1_000_000 ? roundsOfMillion : rounds); round += 1) {
    for (const { layer, measured } of found) measured.push(runLayer(layer, shape, count));
  }
  const of = Object.fromEntries(found.map(({ layer, measured }) => [layer, mediansOf(measured)]));
  return { shape, count, of: of as Row["of"] }; // one entry for each layer
}

/** Of each figure. */
function mediansOf(measured: readonly Measured[]): Measured {
  const of = (name: keyof Measured): number | undefined => {
    const values = measured.map((one) => one[name]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const each = { heldEach: of("heldEach"), diskEach: of("diskEach"), rowsEach: of("rowsEach") };
  const known = Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined));
  return { perSecond: present(of("perSecond"), "a speed"), ...known };
}

/** Instances a second that raw SQLite would write with as many rows an instance as the run wrote. */
function rawOf({ of }: Row): number {
  const rows = present(of.raw.rowsEach, "the rows of the raw measure");
  return (of.raw.perSecond * rows) / present(of.loop.rowsEach, "the rows of a run");
}

export function speedTable(rows: readonly Row[]): string {
  return formatTable(
    ["instances/s", "instances", "core", "journal", "loop", "raw SQLite", "p-limit", "loop/raw", "gate", ""],
    rows.map((row) => {
      const raw = rawOf(row);
      const gate = Math.min(perSecondLeast, raw * shareOfRawLeast);
      const { core, journal, loop } = row.of;
      const speeds = [core.perSecond, journal.perSecond, loop.perSecond, raw, row.of["p-limit"].perSecond];
      return [
        row.shape,
        shown(row.count),
        ...speeds.map((speed) => shown(speed)),
        shown(loop.perSecond / raw),
        `loop >= ${shown(gate)}`,
        verdict(loop.perSecond >= gate),
      ];
    }),
  );
}

export function sizeTable(rows: readonly Row[]): string {
  return formatTable(
    ["an instance", "instances", "memory core", "memory loop", "disk", "raw disk", "rows", "raw rows"],
    rows.map(({ shape, count, of: { core, loop, raw } }) => [
      shape,
      shown(count),
      ...[core.heldEach, loop.heldEach, loop.diskEach, raw.diskEach].map((bytes) => `${shown(bytes)} B`),
      shown(loop.rowsEach, 2),
      shown(raw.rowsEach, 2),
    ]),
  );
}

/** The largest size beside 10,000: what one instance costs must not grow with the run. */
export function growthTable(rows: readonly Row[]): string {
  const largest = Math.max(...rows.map(({ count }) => count));
  const lines = shapes.flatMap((shape) => {
    const [small, large] = [growthFrom, largest].map((count) =>
      present(
        rows.find((row) => row.shape === shape && row.count === count),
        "the row of a size",
      ),
    );
    if (small === undefined || large === undefined) return [];
    return (["core", "journal", "loop"] as const).map((layer) => {
      const times = [small, large].map((row) => 1e6 / row.of[layer].perSecond);
      const growth = (times[1] ?? 0) / (times[0] ?? 1);
      const name = `${shape}, ${layer}`;
      return [name, ...times.map((time) => `${shown(time, 1)} us`), shown(growth), verdict(growth <= growthMost)];
    });
  });
  const head = ["time an instance", `at ${shown(growthFrom)}`, `at ${shown(largest)}`, "ratio", `<= ${growthMost}`];
  return formatTable(head, lines);
}
