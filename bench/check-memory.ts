/** What a check holds in memory: when it has ended, with all that its phases made, and at most while it runs. */
import { heldBytes } from "./measure.ts";
import { check, type Subject } from "./subjects.ts";

/** `heldBytes`: heap after a collection. `peakBytes`: by how much the process grew; the collector may let it grow further than it must. */
export type CheckMemory = { readonly lines: number; readonly heldBytes: number; readonly peakBytes: number };

/** Measures once; the process must be new. */
export function measureMemory(subject: Subject): CheckMemory {
  const before = heldBytes();
  const { rss } = process.memoryUsage();
  const phases = check(subject);
  const peakBytes = process.resourceUsage().maxRSS * 1_024 - rss;
  const held = heldBytes() - before;
  const lines = [...subject.texts.values()].reduce((sum, text) => sum + text.split("\n").length - 1, 0);
  return { lines, heldBytes: phases.plan === undefined ? 0 : held, peakBytes };
}
