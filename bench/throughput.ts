/** Throughput of the layers of a run: rounds of all of them, interleaved; medians. The gates stand in `run-tables.ts`. */
import { present } from "../src/base/invariant.ts";
import { type Layer, layers, type Measured } from "./layers.ts";
import { median } from "./measure.ts";
import { runLayer } from "./run-child.ts";
import { shown } from "./table.ts";
import { inFlight, type Shape, shapes } from "./workload.ts";

const rounds = 3;
const million = 1_000_000;

/** One size of one shape; of the layers those that were measured. */
export type Row = {
  readonly shape: Shape;
  readonly count: number;
  readonly atOnce: number;
  readonly of: Partial<Readonly<Record<Layer, Measured>>>;
};

/** The layers apart from one another are looked at in these shapes only: a whole run of the others says enough. */
const takenApart: readonly Shape[] = ["fan-out", "chain", "random graph"];
const wholeLayers: readonly Layer[] = ["core", "loop", "raw"];
/** What an instance costs must not grow up to a million; a round of all layers would take half an hour there. */
const largestLayers: readonly Layer[] = ["core", "loop"];

/** `counts`: sizes, ascending. `tell`: what is being measured. */
export function measureThroughput(counts: readonly number[], tell: (line: string) => void): readonly Row[] {
  return counts.flatMap((count) =>
    shapes.map((shape) => {
      tell(`${shape} of ${shown(count)}`);
      return measureRow(shape, count, inFlight, layersFor(shape, count));
    }),
  );
}

function layersFor(shape: Shape, count: number): readonly Layer[] {
  if (count >= million) return largestLayers;
  return takenApart.includes(shape) ? layers : wholeLayers;
}

/** A fan-out with more and with fewer attempts in flight: as many as that are committed together. */
export function measureInFlight(count: number, tell: (line: string) => void): readonly Row[] {
  return [16, 64, 256].map((atOnce) => {
    tell(`${atOnce} in flight`);
    return measureRow("fan-out", count, atOnce, ["loop", "raw"]);
  });
}

function measureRow(shape: Shape, count: number, atOnce: number, measured: readonly Layer[]): Row {
  const found = measured.map((layer) => ({ layer, rounds: [] as Measured[] }));
  for (let round = 0; round < (count >= million ? 1 : rounds); round += 1) {
    for (const one of found) one.rounds.push(runLayer(one.layer, shape, count, atOnce));
  }
  return { shape, count, atOnce, of: Object.fromEntries(found.map((one) => [one.layer, mediansOf(one.rounds)])) };
}

/** Of each figure. */
function mediansOf(measured: readonly Measured[]): Measured {
  const of = (name: keyof Measured): number | undefined => {
    const values = measured.map((one) => one[name]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : median(values);
  };
  const names = ["heldEach", "diskEach", "rowsEach", "instancesEach"] as const;
  const known = names.flatMap((name) => (of(name) === undefined ? [] : [[name, of(name)]]));
  return { perSecond: present(of("perSecond"), "a speed"), ...Object.fromEntries(known) };
}
