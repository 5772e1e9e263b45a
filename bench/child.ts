/**
 * One measurement, in a process of its own, so that none is slowed or helped by what was measured before it:
 * `node --expose-gc child.js LAYER SHAPE COUNT` or `child.js check LINES`. Prints what it found as JSON.
 */
import { present } from "../src/base/invariant.ts";
import { measureCheck } from "./check-speed.ts";
import { layers, measureLayer } from "./layers.ts";
import { shapes } from "./workload.ts";

/** Enough for the compiler of Node to have seen everything. */
const warmCount = 10_000;

const [what = "", ...rest] = process.argv.slice(2);
process.stdout.write(JSON.stringify(what === "check" ? measureCheck(Number(rest[0])) : await measureOne(what, rest)));

async function measureOne(name: string, [shapeName, count]: readonly string[]) {
  const layer = present(
    layers.find((one) => one === name),
    `a layer called "${name}"`,
  );
  const shape = present(
    shapes.find((one) => one === shapeName),
    `a shape called "${shapeName}"`,
  );
  await measureLayer(layer, shape, warmCount);
  return measureLayer(layer, shape, Number(count));
}
