/** An order in which everything comes after what it needs. Iterative (Kahn), ties by number. */

/**
 * `needs[i]`: numbers that come before i. Each cycle is given to `onCycle`, from its least number on, each followed by
 * one that it needs; then its first counts as done, so that the order always has all numbers.
 */
export function orderByNeeds(
  needs: readonly (readonly number[])[],
  onCycle: (cycle: readonly number[]) => void,
): readonly number[] {
  const waiting = needs.map((list) => list.length);
  const readers: number[][] = needs.map(() => []);
  for (const [reader, list] of needs.entries()) for (const need of list) readers[need]?.push(reader);
  const order: number[] = [];
  const ready = waiting.flatMap((count, index) => (count === 0 ? [index] : [])).reverse();
  const left = new Set(needs.keys());
  while (left.size > 0) {
    const next = ready.pop() ?? breakCycle(left, needs, onCycle);
    if (!left.delete(next)) continue;
    order.push(next);
    for (const reader of readers[next] ?? []) {
      waiting[reader] = (waiting[reader] ?? 0) - 1;
      if (waiting[reader] === 0) addFalling(ready, reader);
    }
  }
  return order;
}

function breakCycle(
  left: ReadonlySet<number>,
  needs: readonly (readonly number[])[],
  onCycle: (cycle: readonly number[]) => void,
): number {
  const cycle = findCycle(left, needs);
  onCycle(cycle);
  return cycle[0] ?? 0;
}

/** All that is left waits for something that is left: following the needs must come round. */
function findCycle(left: ReadonlySet<number>, needs: readonly (readonly number[])[]): number[] {
  const seen = new Map<number, number>();
  const path: number[] = [];
  let at: number | undefined = left.values().next().value;
  while (at !== undefined && !seen.has(at)) {
    seen.set(at, path.length);
    path.push(at);
    at = needs[at]?.find((need) => left.has(need));
  }
  const cycle = path.slice(at === undefined ? path.length : (seen.get(at) ?? 0));
  const first = cycle.indexOf(Math.min(...cycle));
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}

/** Puts a number into a list that falls, so that `pop` gives the least. */
function addFalling(falling: number[], item: number): void {
  let low = 0;
  let high = falling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((falling[middle] ?? 0) > item) low = middle + 1;
    else high = middle;
  }
  falling.splice(low, 0, item);
}
