/** The program `sluice`. The one place that catches bugs: it says where to report them, and ends with 3. */
import { projectHome } from "./cli/package-root.ts";
import { runCli } from "./cli/run-cli.ts";

function reportBug(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && process.env["SLUICE_DEBUG"] === "1" ? `\n${error.stack}` : "";
  const hint = stack === "" ? "; SLUICE_DEBUG=1 shows the stack" : "";
  process.stderr.write(`sluice: bug: ${message}\n  please report it at ${projectHome}/issues${hint}${stack}\n`);
  process.exitCode = 3;
}

function endOnBug(error: unknown): void {
  reportBug(error);
  process.exit(3);
}

process.on("uncaughtException", endOnBug);
process.on("unhandledRejection", endOnBug);

runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
}, reportBug);
