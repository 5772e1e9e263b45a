/** Runs the built program (`npm run build`) as a process of its own, in a folder of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, "../../dist/sluice.js");

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** A new folder with the fixtures in it, removed when the tests of the file have ended. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-cli-"));
  cpSync(join(here, "fixtures"), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs it to its end. No key of the user's reaches it. */
export function sluice(folder: string, args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...cleanEnv(), ...env },
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

/** Starts it; `ended` resolves with its code (or that of the signal that ended it). */
export function startSluice(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...cleanEnv(), ...env } });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, ended };
}

/** Waits until it is so; fails after ten seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !isSo(); ) {
    if (Date.now() > end) throw new Error("it did not come to be so within ten seconds");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:ANTHROPIC_|SLUICE_|FORCE_COLOR$|CI$)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
