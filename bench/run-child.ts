/** Bundles the measurements as the product is bundled, and runs each in a process of its own. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { CheckMemory } from "./check-memory.ts";
import type { CheckSpeed } from "./check-speed.ts";
import type { Layer, Measured } from "./layers.ts";
import type { RawRead } from "./raw-read.ts";
import type { RerunCost } from "./rerun.ts";
import type { Shape } from "./workload.ts";

export const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = join(root, "node_modules/.cache/sluice-bench/child.js");

export async function bundleChild(): Promise<void> {
  await build({
    entryPoints: [join(root, "bench/child.ts")],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "warning",
    external: ["better-sqlite3"],
    banner: { js: 'import{createRequire as $require}from"node:module";const require=$require(import.meta.url);' },
  });
}

export function runLayer(layer: Layer, shape: Shape, count: number, atOnce: number): Measured {
  return JSON.parse(runChild([layer, shape, String(count), String(atOnce)]));
}

export function runCheck(kind: "lines" | "nodes", count: number): CheckSpeed {
  return JSON.parse(runChild(["check", kind, String(count)]));
}

export function runRerun(shape: Shape, count: number): RerunCost {
  return JSON.parse(runChild(["rerun", shape, String(count)]));
}

export function runRawRead(path: string): RawRead {
  return JSON.parse(runChild(["rows", path]));
}

export function runMemory(lines: number): CheckMemory {
  return JSON.parse(runChild(["memory", "lines", String(lines)]));
}

function runChild(argv: readonly string[]): string {
  return execFileSync(process.execPath, ["--expose-gc", bundle, ...argv], { cwd: root, encoding: "utf8" });
}
