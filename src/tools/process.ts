/**
 * Runs one program: no shell between, its own process group, a clean environment, bounded output, and an end that
 * always comes: a descendant that holds stdout open or ignores TERM is ended with it.
 *
 * Order of an end: the program exits, or is told to (abort, silence: TERM to its group, KILL after
 * `limits.killGraceMs`); then its output may drain for the same grace; then whatever is left of its group, and
 * whatever carries its mark where output is still held, is ended.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { statSync } from "node:fs";
import { limits } from "../base/limits.ts";
import { childEnv } from "./child-env.ts";
import { type Kept, keepHead, keepTail } from "./collect-output.ts";
import { endGroup } from "./end-group.ts";
import { watchIdle } from "./idle-watch.ts";
import { endMarked } from "./marked-processes.ts";

export type ProgramCall = {
  readonly argv: readonly string[];
  readonly stdin?: string;
  readonly env: Readonly<Record<string, string>>; // beside what every child gets
  readonly cwd: string;
  readonly mark: string; // run/instance/attempt/epoch
  readonly signal: AbortSignal;
  readonly maxStdout?: number; // bytes, else `limits.stdoutBytes`
  readonly maxStderr?: number; // bytes, else `limits.stderrBytes`
  readonly idleMs?: number; // silence on both outputs that ends it
  readonly onStdout?: (chunk: Buffer) => void; // as it comes, also what is over the limit
  readonly onStderr?: (chunk: Buffer) => void;
};

export type ProgramEnd =
  /** `stopped`: why we ended it. `clean`: nothing of it had to be killed. `cut`: bytes over the limits. */
  | {
      readonly kind: "ended";
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
      readonly stdout: string; // its beginning
      readonly stderr: string; // its end
      readonly stdoutCut: number;
      readonly stderrCut: number;
      readonly stopped?: "abort" | "idle";
      readonly clean: boolean;
    }
  | { readonly kind: "not_started"; readonly message: string };

/** Runs the program to its end. Never rejects. */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  const [program, ...args] = call.argv;
  if (program === undefined || program === "") return { kind: "not_started", message: "no program is named" };
  if (call.signal.aborted) return { ...neverRan, stopped: "abort" };
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: call.cwd,
      env: childEnv(call.env, call.mark),
      detached: true, // its own session and group: `kill(-pid)` reaches all of it, and it has no terminal to ask at
      stdio: [call.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    return { kind: "not_started", message: explain(error, program, call.cwd) };
  }
  return follow(child, call, program);
}

const neverRan = {
  kind: "ended",
  code: null,
  signal: null,
  stdout: "",
  stderr: "",
  stdoutCut: 0,
  stderrCut: 0,
  clean: true,
} as const;

function follow(child: ChildProcess, call: ProgramCall, program: string): Promise<ProgramEnd> {
  const stdout = keepHead(call.maxStdout ?? limits.stdoutBytes);
  const stderr = keepTail(call.maxStderr ?? limits.stderrBytes);
  const ending = watch(child, call);
  collect(child.stdout, stdout, ending.heard, call.onStdout);
  collect(child.stderr, stderr, ending.heard, call.onStderr);
  feed(child, call.stdin);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      if (child.pid !== undefined) return; // a signal that could not be sent: its end comes all the same
      ending.over();
      resolve({ kind: "not_started", message: explain(error, program, call.cwd) });
    });
    child.once("exit", (code, signal) => {
      ending.over();
      void cleanUp(child, call.mark).then((leftNothing) => {
        const clean = leftNothing && ending.clean();
        const stopped = ending.stopped();
        const kept = { stdout: stdout.text(), stderr: stderr.text(), stdoutCut: stdout.cut(), stderrCut: stderr.cut() };
        resolve({ kind: "ended", code, signal, ...kept, clean, ...(stopped === undefined ? {} : { stopped }) });
      });
    });
  });
}

/** Ends the program on abort or silence. `heard` starts the silence anew; `over` when it has exited. */
function watch(child: ChildProcess, call: ProgramCall) {
  let stopped: "abort" | "idle" | undefined;
  let clean = true;
  const stop = (why: "abort" | "idle"): void => {
    if (stopped !== undefined || child.pid === undefined) return;
    stopped = why;
    void endGroup(child.pid).then((politely) => {
      clean &&= politely;
    });
  };
  const onAbort = (): void => stop("abort");
  call.signal.addEventListener("abort", onAbort, { once: true });
  const idle = call.idleMs === undefined ? undefined : watchIdle(call.idleMs, () => stop("idle"));
  return {
    heard: () => idle?.heard(),
    over: () => {
      if (child.signalCode === "SIGKILL") clean = false;
      idle?.end();
      call.signal.removeEventListener("abort", onAbort);
    },
    stopped: () => stopped,
    clean: () => clean,
  };
}

function collect(stream: ChildProcess["stdout"], kept: Kept, heard: () => void, tell?: (chunk: Buffer) => void): void {
  stream?.on("data", (chunk: Buffer) => {
    heard();
    kept.add(chunk);
    tell?.(chunk);
  });
  stream?.on("error", () => undefined); // a pipe that breaks has no more to say; the exit tells the rest
}

function feed(child: ChildProcess, text: string | undefined): void {
  if (text === undefined) return;
  child.stdin?.on("error", () => undefined); // EPIPE: the program did not want to read it all
  child.stdin?.end(text);
}

/** After the exit: lets the output drain, then ends what is left. True if nothing had to be killed. */
async function cleanUp(child: ChildProcess, mark: string): Promise<boolean> {
  const drained = await closedWithin(child, limits.killGraceMs);
  const politely = child.pid === undefined || (await endGroup(child.pid));
  if (drained) return politely;
  if (!(await closedWithin(child, 0))) await endMarked((found) => found === mark);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return false;
}

function closedWithin(child: ChildProcess, ms: number): Promise<boolean> {
  const isClosed = (): boolean => child.stdout?.closed !== false && child.stderr?.closed !== false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(isClosed()), ms);
    child.once("close", () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

function explain(error: unknown, program: string, cwd: string): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!isFolder(cwd)) return `the folder "${cwd}" to run "${program}" in does not exist`;
  if (code === "ENOENT") return `the program "${program}" was not found: install it, or correct its name`;
  if (code === "EACCES") return `the program "${program}" may not be run: it is not executable`;
  if (code === "E2BIG") return `the arguments of "${program}" are too long for this system: pass the data by stdin`;
  if (code === "ERR_INVALID_ARG_VALUE") return `an argument or variable of "${program}" holds a NUL character`;
  return `the program "${program}" could not be started: ${error instanceof Error ? error.message : String(error)}`;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
