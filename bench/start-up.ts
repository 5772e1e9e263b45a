/** How long a command takes from nothing to its end, beside Node with nothing to do. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { invariant } from "../src/base/invariant.ts";
import { manyNodes } from "./many-nodes.ts";
import { inFolder, median, seconds } from "./measure.ts";
import { fanOut } from "./pipelines.ts";

const rounds = 20;
const warmRounds = 2;

export type StartUp = { readonly command: string; readonly ms: number };

/** What the 2,000 nodes are, in a table. */
export const checkOfMany = "sluice check, 2,000 nodes";

/** Medians of `rounds`, interleaved; the first is bare Node. `program`: the path of the built `sluice.js`. */
export function measureStartUp(program: string): Promise<readonly StartUp[]> {
  return inFolder((folder) => {
    writeFileSync(join(folder, "small.yaml"), fanOut);
    writeFileSync(join(folder, "many.yaml"), manyNodes(2_000));
    const commands = [
      { command: "node -e 0", argv: ["-e", "0"], times: [] as number[] },
      { command: "sluice --version", argv: [program, "--version"], times: [] as number[] },
      { command: "sluice check small.yaml", argv: [program, "check", "small.yaml"], times: [] as number[] },
      { command: checkOfMany, argv: [program, "check", "many.yaml"], times: [] as number[] },
    ];
    for (let round = 0; round < warmRounds + rounds; round += 1) {
      for (const { argv, times } of commands) times.push(runMs(argv, folder));
    }
    return commands.map(({ command, times }) => ({ command, ms: median(times.slice(warmRounds)) }));
  });
}

function runMs(argv: readonly string[], cwd: string): number {
  const start = seconds();
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd, encoding: "utf8" });
  const took = (seconds() - start) * 1_000;
  invariant(status === 0, `"node ${argv.join(" ")}" ends well: ${stdout.slice(0, 500)}${stderr.slice(0, 500)}`);
  return took;
}
