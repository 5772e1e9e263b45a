/** The measures of the compiler: time beside the YAML parser, memory by the line, start-up beside bare Node, an editor's wait. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { present } from "../src/base/invariant.ts";
import type { CheckMemory } from "./check-memory.ts";
import type { CheckSpeed } from "./check-speed.ts";
import { type HoverSpeed, measureHover } from "./hover.ts";
import { root, runCheck, runMemory } from "./run-child.ts";
import { checkOfMany, measureStartUp, type StartUp } from "./start-up.ts";
import { formatTable, shown, verdict } from "./table.ts";

/** The gates of issue 4; laying out reads the text twice, and shall take no longer than a check. */
const parsersMost = 2;
const bareNodesMost = 2;
const checkOfManyMost = 1_000;
const growthMost = 1.25;
const hoverMost = 100;

const subjects = [
  { name: "200 lines", kind: "lines", count: 200 },
  { name: "10,000 lines", kind: "lines", count: 10_000 },
  { name: "2,000 nodes", kind: "nodes", count: 2_000 },
] as const;
const memoryLines = [1_000, 10_000, 30_000, 50_000] as const;

/** The tables, with the program built as it is shipped. `tell`: what is being measured. */
export async function measureCompiler(tell: (line: string) => void): Promise<readonly string[]> {
  execFileSync(process.execPath, ["build.mjs"], { cwd: root, stdio: "inherit" });
  const program = join(root, "dist/sluice.js");
  tell("start-up");
  const starts = await measureStartUp(program);
  const speeds = subjects.map(({ name, kind, count }) => {
    tell(`check of ${name}`);
    return { name, ...runCheck(kind, count) };
  });
  const memory = memoryLines.map((lines) => {
    tell(`memory of ${shown(lines)} lines`);
    return runMemory(lines);
  });
  tell("an editor");
  const hover = await measureHover(program);
  return [checkTable(speeds), memoryTable(memory), startTable(starts), editorTable(hover)];
}

function checkTable(speeds: readonly (CheckSpeed & { readonly name: string })[]): string {
  const gate = `<= ${parsersMost}`;
  const row = (what: string, { lines, bytes, ms, parseMs }: Record<"lines" | "bytes" | "ms" | "parseMs", number>) => [
    what,
    shown(lines),
    shown(bytes / 1024),
    `${shown(ms, 1)} ms`,
    `${shown(parseMs, 1)} ms`,
    shown(ms / parseMs),
    verdict(ms <= parsersMost * parseMs),
  ];
  const checks = speeds.map((one) => row(`check, ${one.name}`, { ...one, ms: one.checkMs }));
  const layouts = speeds.map((one) => row(`fmt, ${one.name}`, { ...one, ms: one.layoutMs, parseMs: one.parseMainMs }));
  return formatTable(["warm", "lines", "KiB", "time", "parseDocument", "ratio", gate], [...checks, ...layouts]);
}

function memoryTable(measured: readonly CheckMemory[]): string {
  const least = present(measured[0], "a measure of memory");
  const leastOfLine = least.heldBytes / least.lines;
  return formatTable(
    ["memory of a check", "held", "a line", "the process grew", "growth", `<= ${growthMost}`],
    measured.map(({ lines, heldBytes, peakBytes }) => {
      const growth = heldBytes / lines / leastOfLine;
      return [
        `${shown(lines)} lines`,
        `${shown(heldBytes / 2 ** 20, 1)} MiB`,
        `${shown(heldBytes / lines)} B`,
        `${shown(peakBytes / 2 ** 20)} MiB`,
        shown(growth),
        verdict(growth <= growthMost),
      ];
    }),
  );
}

function startTable(starts: readonly StartUp[]): string {
  const bare = present(starts[0], "bare Node").ms;
  return formatTable(
    ["start to end", "time", "ratio", "gate", ""],
    starts.map(({ command, ms }) => {
      const most = command === checkOfMany ? checkOfManyMost : bareNodesMost * bare;
      const gate = command === checkOfMany ? `< ${shown(most)} ms` : `<= ${bareNodesMost}`;
      return [command, `${shown(ms, 0)} ms`, shown(ms / bare), gate, verdict(ms <= most)];
    }),
  );
}

function editorTable({ opened, hover, afterKey }: HoverSpeed): string {
  const row = (what: string, ms: number) => [what, `${shown(ms, 0)} ms`];
  return formatTable(
    ["an editor, 10,000 lines", "time", `<= ${hoverMost} ms`],
    [
      [...row("opened, until findings are there", opened), "-"],
      [...row("hover", hover), verdict(hover <= hoverMost)],
      [...row("hover right behind a key", afterKey), verdict(afterKey <= hoverMost)],
    ],
  );
}
