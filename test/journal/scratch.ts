/** A folder of its own for each test file, removed at its end. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** Gives paths that no test has had before. */
export function scratchPaths(): () => string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-journal-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  return () => {
    count += 1;
    return join(folder, `run-${count}.db`);
  };
}
