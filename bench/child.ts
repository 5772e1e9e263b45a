/**
 * One measurement, in a process of its own, so that none is slowed or helped by what was measured before it:
 * `node --expose-gc child.js LAYER SHAPE COUNT` or `child.js check LINES`. Prints what it found as JSON.
 */
import { present } from "../src/base/invariant.ts";
import { measureCheck } from "./check-speed.ts";
import { layers, type Measured, measureLayer } from "./layers.ts";
import { heldBytes, median } from "./measure.ts";
import { shapes } from "./workload.ts";

/**
 * Below this, a run is over before the compiler of Node has seen enough: it is warmed up, and the run repeated. The
 * memory is weighed in a run of its own then, because a collection throws away what the compiler made.
 */
const largeCount = 100_000;
const warmCount = 30_000;
const repeats = 5;

const [what = "", ...rest] = process.argv.slice(2);
process.stdout.write(JSON.stringify(what === "check" ? measureCheck(Number(rest[0])) : await measureOne(what, rest)));

async function measureOne(name: string, [shapeName, countText]: readonly string[]): Promise<Measured> {
  const count = Number(countText);
  const layer = present(
    layers.find((one) => one === name),
    `a layer called "${name}"`,
  );
  const shape = present(
    shapes.find((one) => one === shapeName),
    `a shape called "${shapeName}"`,
  );
  const call = { layer, shape, count };
  const weighed = (): Promise<Measured> => measureLayer({ ...call, heldBytes });
  if (count >= largeCount) return weighed();
  const unweighed = { ...call, heldBytes: () => 0 };
  await measureLayer({ ...unweighed, count: warmCount });
  const speeds: number[] = [];
  for (let round = 0; round < repeats; round += 1) speeds.push((await measureLayer(unweighed)).perSecond);
  return { ...(await weighed()), perSecond: median(speeds) };
}
