/**
 * A fan-out of prompts that are answered at once, by sluice and by LangGraph.js with its SQLite checkpointer: `npm run
 * bench:langgraph`. LangGraph stands in a package of its own (`bench/langgraph`), which is installed here if it is not
 * there yet; what is compared is said in `bench/langgraph/fan-out.mjs`. Keep it with `-- --write`.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { Measured } from "./layers.ts";
import { inFolder } from "./measure.ts";
import { keepSection } from "./results.ts";
import { bundleChild, root, runLayer } from "./run-child.ts";
import { formatTable, shown } from "./table.ts";
import { inFlight } from "./workload.ts";

const home = join(root, "bench/langgraph");
const counts = [1_000, 5_000] as const;

if (!existsSync(join(home, "node_modules"))) execFileSync("npm", ["ci", "--prefix", home], { stdio: "inherit" });
await bundleChild();
const rows: string[][] = [];
for (const count of counts) {
  process.stderr.write(`fan-out of ${shown(count)}\n`);
  const sluice = runLayer("loop", "fan-out", count, inFlight);
  rows.push(rowOf("sluice", count, sluice, sluice));
  for (const synchronous of ["FULL", "NORMAL"]) {
    rows.push(rowOf(`LangGraph.js, ${synchronous}`, count, await runLangGraph(count, synchronous), sluice));
  }
}
const head = ["fan-out", "instances", "instances/s", "of sluice", "disk an instance", "rows an instance"];
const load = `load ${shown(loadavg()[0], 1)} at the end (1 to 1.5 is the bench itself)`;
const report = `Node ${process.version}, LangGraph.js ${versionOf("langgraph")}; ${load}\n\n${formatTable(head, rows)}`;
process.stdout.write(`${report}\n`);
if (process.argv.includes("--write")) keepSection(join(root, "bench/RESULTS.md"), "langgraph", report);

function rowOf(name: string, count: number, { perSecond, diskEach, rowsEach }: Measured, sluice: Measured): string[] {
  const share = shown(perSecond / sluice.perSecond, 3);
  return [name, shown(count), shown(perSecond, 0), share, `${shown(diskEach)} B`, shown(rowsEach, 2)];
}

function runLangGraph(count: number, synchronous: string): Promise<Measured> {
  return inFolder((folder) => {
    const argv = [join(home, "fan-out.mjs"), String(count), String(inFlight), folder, synchronous];
    const said = execFileSync(process.execPath, argv, {
      cwd: home,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return JSON.parse(said);
  });
}

function versionOf(name: string): string {
  const said = execFileSync("npm", ["ls", "--prefix", home, "--json", `@langchain/${name}`], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(said).dependencies[`@langchain/${name}`].version;
}
