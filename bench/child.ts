/**
 * One measurement, in a process of its own, so that none is slowed or helped by what was measured before it:
 * `node --expose-gc child.js LAYER SHAPE COUNT [IN_FLIGHT]`, `child.js rerun SHAPE COUNT`, `child.js rows FILE`, `child.js check KIND COUNT` or
 * `child.js memory KIND COUNT`, in the root of the package. Prints what it found as JSON.
 */
import { present } from "../src/base/invariant.ts";
import { measureMemory } from "./check-memory.ts";
import { measureCheck } from "./check-speed.ts";
import { layers, type Measured, measureLayer } from "./layers.ts";
import { heldBytes, median } from "./measure.ts";
import { readRows } from "./raw-read.ts";
import { measureRerun } from "./rerun.ts";
import { type Subject, subjectOf } from "./subjects.ts";
import { type Shape, shapes } from "./workload.ts";

/**
 * Below this, a run is over before the compiler of Node has seen enough: it is warmed up, and the run repeated. The
 * memory is weighed in a run of its own then, because a collection throws away what the compiler made.
 */
const largeCount = 100_000;
const warmCount = 30_000;
const repeats = 5;

const [what = "", ...rest] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await measure()));

async function measure(): Promise<unknown> {
  if (what === "check") return measureCheck(subject());
  if (what === "rows") return readRows(rest[0] ?? "");
  if (what === "rerun") return measureRerun(shapeOf(rest[0]), Number(rest[1]), heldBytes);
  return what === "memory" ? measureMemory(subject()) : measureOne(what, rest);
}

function shapeOf(name: string | undefined): Shape {
  return present(
    shapes.find((one) => one === name),
    `a shape called "${name}"`,
  );
}

function subject(): Subject {
  const [kind, count] = rest;
  return subjectOf(kind === "nodes" ? "nodes" : "lines", Number(count), process.cwd());
}

async function measureOne(name: string, [shapeName, countText, atOnce]: readonly string[]): Promise<Measured> {
  const count = Number(countText);
  const layer = present(
    layers.find((one) => one === name),
    `a layer called "${name}"`,
  );
  const shape = shapeOf(shapeName);
  const call = { layer, shape, count, ...(atOnce === undefined ? {} : { atOnce: Number(atOnce) }) };
  const weighed = (): Promise<Measured> => measureLayer({ ...call, heldBytes });
  if (count >= largeCount) return weighed();
  const unweighed = { ...call, heldBytes: () => 0 };
  await measureLayer({ ...unweighed, count: warmCount });
  const speeds: number[] = [];
  for (let round = 0; round < repeats; round += 1) speeds.push((await measureLayer(unweighed)).perSecond);
  return { ...(await weighed()), perSecond: median(speeds) };
}
