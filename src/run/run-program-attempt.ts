/** One attempt of a `run` node, or of a program in `ensure:`: from the request to what the scheduler is told. */
import { resolve } from "node:path";
import { type Json, type JsonObject, wellFormed } from "../base/json.ts";
import type { Cause, CauseKind } from "../base/outcome.ts";
import type { ExecRequest } from "../base/request.ts";
import { parseOutput } from "../tools/parse-output.ts";
import type { ProgramCall, ProgramEnd } from "../tools/process.ts";
import type { Redactor } from "./redact.ts";

export type AttemptEnd =
  | { readonly kind: "replied"; readonly value: Json }
  | { readonly kind: "failed"; readonly cause: Cause }
  | { readonly kind: "aborted"; readonly clean: boolean };

export type ProgramRunner = (call: ProgramCall) => Promise<ProgramEnd>;

/** What is wrong with a value by a schema; empty if it fits. */
export type CheckValue = (schema: JsonObject, value: Json) => readonly string[];

export type ProgramSetting = {
  readonly run: ProgramRunner;
  readonly check: CheckValue;
  readonly cwd: string; // what a relative `cwd` hangs on
  readonly redactor: Redactor;
};

export type AttemptCall = {
  readonly mark: string;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
  readonly heard?: () => void; // it printed something, whatever it was
};

/** Characters of a program's output that a cause keeps: enough for a stack or a compiler's report. */
const keptOutput = 4_096;

/** Runs the program, parses and checks what it printed. Never rejects for anything that the program does. */
export async function attemptProgram(
  request: ExecRequest,
  call: AttemptCall,
  setting: ProgramSetting,
): Promise<AttemptEnd> {
  const { redactor } = setting;
  const env: Record<string, string> = { ...request.env };
  for (const [variable, secret] of Object.entries(request.secretEnv)) {
    const value = redactor.secrets.get(secret);
    if (value === undefined) return failed("spawn", `the secret "${secret}" is not set in the environment`);
    env[variable] = value;
  }
  const tellLine = lineTeller((line) => call.progress(redactor.text(line)));
  const end = await setting.run({
    argv: request.argv,
    env,
    cwd: resolve(setting.cwd, request.cwd ?? "."),
    mark: call.mark,
    signal: call.signal,
    onStdout: () => call.heard?.(),
    onStderr(chunk) {
      call.heard?.();
      tellLine(chunk);
    },
    ...(request.stdin === undefined ? {} : { stdin: request.stdin }),
    ...(request.idleMs === undefined ? {} : { idleMs: request.idleMs }),
  });
  return redacted(judge(request, end, setting.check), redactor);
}

/** What stands in for a program (`--stub-run`), held to the same type as what a program prints. */
export function stubbed(request: ExecRequest, value: Json, check: CheckValue): AttemptEnd {
  const problem = misfit(request, value, check);
  if (problem === undefined) return { kind: "replied", value };
  return failed("output_invalid", `the stub of "${request.argv[0] ?? ""}": ${problem}`, JSON.stringify(value));
}

export type EnsureCall = AttemptCall & { readonly argv: readonly string[]; readonly cwd: string | undefined };

/** `output` is the end of what the program printed, or why it could not be started. Undefined: it was aborted. */
export async function attemptEnsure(
  call: EnsureCall,
  setting: ProgramSetting,
): Promise<{ readonly ok: boolean; readonly output: string } | { readonly aborted: true; readonly clean: boolean }> {
  const { argv, mark, signal } = call;
  const cwd = resolve(setting.cwd, call.cwd ?? ".");
  const onStdout = (): void => call.heard?.();
  const end = await setting.run({ argv, env: {}, cwd, mark, signal, onStdout, onStderr: onStdout });
  if (end.kind === "not_started") return { ok: false, output: setting.redactor.text(end.message) };
  if (end.stopped !== undefined) return { aborted: true, clean: end.clean };
  const output = [end.stdout, end.stderr].filter((text) => text !== "").join("\n");
  return { ok: end.code === 0, output: tail(setting.redactor.text(output)) };
}

function judge(request: ExecRequest, end: ProgramEnd, check: CheckValue): AttemptEnd {
  if (end.kind === "not_started") return failed("spawn", end.message);
  if (end.stopped === "abort") return { kind: "aborted", clean: end.clean };
  const program = request.argv[0] ?? "";
  const said = end.stderr.trim() === "" ? end.stdout : end.stderr;
  if (end.stopped === "idle") return failed("idle", `"${program}" printed nothing for ${request.idleMs} ms`, said);
  if (end.code === null) return failed("signal", `"${program}" was ended by ${end.signal ?? "a signal"}`, said);
  if (request.ok !== "any" && !request.ok.includes(end.code)) {
    return failed("exit", `"${program}" ended with code ${end.code}`, said);
  }
  if (end.stdoutCut > 0) {
    const kept = Buffer.byteLength(end.stdout);
    return failed(
      "output_truncated",
      `"${program}" printed ${end.stdoutCut} bytes more than the ${kept} that are kept`,
    );
  }
  const parsed = parseOutput({ code: end.code, stdout: end.stdout, stderr: end.stderr }, request.parse);
  if ("problem" in parsed) return failed("output_invalid", `"${program}": ${parsed.problem}`, end.stdout);
  const problem = misfit(request, parsed.value, check);
  if (problem !== undefined) return failed("output_invalid", `"${program}": ${problem}`, end.stdout);
  return { kind: "replied", value: parsed.value };
}

/** The first thing in which the value does not fit. The schema of `jsonl` is that of a line. */
function misfit(request: ExecRequest, value: Json, check: CheckValue): string | undefined {
  const { schema } = request;
  if (schema === undefined) return undefined;
  if (request.parse !== "jsonl" || !Array.isArray(value)) return sentence(check(schema, value));
  for (const [index, line] of value.entries()) {
    const problem = sentence(check(schema, line));
    if (problem !== undefined) return `line ${index + 1}: ${problem}`;
  }
  return undefined;
}

function sentence(problems: readonly string[]): string | undefined {
  return problems.length === 0
    ? undefined
    : `what was printed does not fit its type: ${problems.slice(0, 3).join("; ")}`;
}

function failed(kind: CauseKind, message: string, output = ""): AttemptEnd {
  return { kind: "failed", cause: { kind, message, ...(output === "" ? {} : { output }) } };
}

function redacted(end: AttemptEnd, redactor: Redactor): AttemptEnd {
  if (end.kind === "replied") return { ...end, value: redactor.value(end.value) };
  return end.kind === "aborted" ? end : { ...end, cause: toldCause(end.cause, redactor) };
}

/** A cause as it is journaled. Secrets go before anything is cut: half a secret would be found by nobody. */
export function toldCause(cause: Cause, redactor: Redactor): Cause {
  const told = redactor.cause(cause);
  return told.output === undefined ? told : { ...told, output: tail(told.output) };
}

function tail(text: string): string {
  const whole = text.trimEnd();
  return whole.length <= keptOutput ? whole : wellFormed(`…${whole.slice(-keptOutput)}`);
}

/** Tells the last whole line of each chunk: half a line could hold half a secret. */
function lineTeller(tell: (line: string) => void): (chunk: Buffer) => void {
  let rest = "";
  return (chunk) => {
    const lines = (rest + chunk.toString("utf8")).split(/[\r\n]+/);
    rest = (lines.pop() ?? "").slice(-keptOutput);
    const last = lines.findLast((line) => line.trim() !== "");
    if (last !== undefined) tell(last);
  };
}
