/** How long agents take: lognormal, around a mean for each node that is drawn as well. */
import { randomOf } from "../mutation/random.ts";

/** Gives numbers from 0 to 1. */
export type Random = () => number;

/** Of the logarithm: how much calls of one node differ, and nodes from each other. */
const sigmaOfCalls = 0.5;
const sigmaOfNodes = 0.7;
const usualMs = 20_000;

export function randomFor(seed: string): Random {
  const { below } = randomOf(seed);
  return () => below(2 ** 30) / 2 ** 30;
}

/** The mean of each node, in milliseconds. */
export function nodeMeans(random: Random): (node: string) => number {
  return once((_node: string) => usualMs * Math.exp(sigmaOfNodes * normal(random)));
}

/** Milliseconds of the call at an address of a node, the same each time that it is asked for. */
export function latencies(meanOf: (node: string) => number, random: Random): (address: string, node: string) => number {
  return once((_address: string, node: string) =>
    Math.max(1, Math.round(meanOf(node) * Math.exp(sigmaOfCalls * normal(random)))),
  );
}

/** Computes by the first argument, once. */
function once<Rest extends unknown[]>(make: (key: string, ...rest: Rest) => number): typeof make {
  const known = new Map<string, number>();
  return (key, ...rest) => {
    const value = known.get(key) ?? make(key, ...rest);
    known.set(key, value);
    return value;
  };
}

/** Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
