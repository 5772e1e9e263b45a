/**
 * Any program as the agent: one process an attempt.
 *
 * On its stdin it finds one JSON object, then the end:
 *   {"version": 1, "address": "verdict[claim-3]/refute[1]", "attempt": 1, "role": "…", "model": "…", "effort"?: "…",
 *    "tools": ["…"], "system"?: "…", "prompt": "…", "schema"?: {JSON Schema of the reply}, "feedback": ["…"],
 *    "max_tokens": 200000, "batch"?: true}
 * `feedback` says what was wrong before, oldest first: with earlier attempts, and with earlier replies of this one.
 * `max_tokens`: what it may use, input and output together. `batch`: it may take its time, if that is cheaper.
 *
 * On its stdout it prints lines of JSON; what follows the last reply or error does not count:
 *   {"type": "progress", "message": "reading the file"}
 *   {"type": "reply", "value": …, "usage"?: {"input_tokens": 10, "output_tokens": 5, "usd": 0.01}}
 *   {"type": "error", "kind": "rate_limit", "message": "…", "retry_after_ms"?: 2000}
 * or plain text: then all of it is the reply, or, where a schema is asked for, holds the JSON of the reply.
 * `kind` is a cause of RUNTIME.md section 3; `rate_limit` holds back all calls, `denied` pauses the run.
 *
 * It ends with code 0. Any other end without an error line is a failure (`exit`, `signal`) with the end of stderr.
 * It gets the environment of sluice, as if it were started by hand, and `SLUICE_ATTEMPT`, by which it and what it
 * starts are found again. A reply that does not fit is asked for again, in a new process, `limits.replyRepairs` times.
 */
import { hashText } from "../../base/hash.ts";
import type { JsonObject } from "../../base/json.ts";
import { limits } from "../../base/limits.ts";
import type { Rates } from "../../base/money.ts";
import { type ProgramEnd, runProgram } from "../../tools/process.ts";
import { builtInPrices, type PriceTable } from "../anthropic/prices.ts";
import {
  type Checked,
  createReplyChecker,
  cut,
  feedbackOn,
  notFitting,
  type ReplyChecker,
  tooDeep,
} from "../check-reply.ts";
import type { AgentCall, AgentReply, Provider } from "../provider.ts";
import { ratesOf } from "../rates.ts";
import { noUsage, plusUsage } from "../usage.ts";
import { failureSaid, usageSaid } from "./failure-said.ts";
import { createMessageReader, type Said } from "./messages.ts";

export type CommandOptions = {
  readonly argv: readonly string[]; // program and arguments, no shell between
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly most?: { readonly tokens?: number; readonly usd?: number }; // what one attempt uses at most, as its user says
  readonly prices?: PriceTable; // default: the built-in one
};

/** A provider that asks a program. `close` ends what still runs. */
export function createCommand(options: CommandOptions): Provider {
  const checker = createReplyChecker();
  const closing = new AbortController();
  const inFlight = new Set<Promise<AgentReply>>();
  return {
    name: "command",
    problems: () =>
      options.argv[0] === undefined || options.argv[0] === "" ? ['no program is named for the provider "command"'] : [],
    gate: () => `command:${hashText(options.argv.join("\0")).slice(0, 12)}`, // the program knows its key, we do not
    rates: ({ models }) => ratesOf(models, options.prices ?? builtInPrices, keepsOf(options)),
    ask(call) {
      const signal = AbortSignal.any([call.signal, closing.signal]);
      const reply = askUntilItFits({ ...call, signal }, options, checker);
      inFlight.add(reply);
      void reply.finally(() => inFlight.delete(reply));
      return reply;
    },
    async close() {
      closing.abort();
      await Promise.all(inFlight);
    },
  };
}

/** Nobody but its user knows what a program uses at most. */
function keepsOf({ most }: CommandOptions): Omit<Rates, "outputTokens" | "usd"> {
  if (most !== undefined) return { keeps: "attempt", most };
  const soft =
    'the program of the provider "command" says only afterwards what it used (--attempt-most says it before)';
  return { keeps: "nothing", soft };
}

async function askUntilItFits(call: AgentCall, options: CommandOptions, checker: ReplyChecker): Promise<AgentReply> {
  let usage = noUsage;
  let feedback = call.request.feedback;
  for (let repairs = 0; ; repairs += 1) {
    const mostTokens = mostTokensOf(call, options) - usage.inputTokens - usage.outputTokens;
    if (repairs > 0 && mostTokens <= 0) return { ...usedUp(mostTokensOf(call, options)), usage };
    const { end, said } = await runOnce(call, { feedback, mostTokens }, options);
    usage = plusUsage(usage, usageSaid(said.last));
    const failed = abortOf(end, call) ?? failureOf(end, said, call, options);
    if (failed !== undefined) return { ...failed, usage };
    const text = end.kind === "ended" ? end.stdout : "";
    const checked = check(said, text, call.request.schema, checker);
    if ("value" in checked) return { kind: "ok", value: checked.value, usage };
    if (repairs === limits.replyRepairs) {
      return { kind: "failed", cause: notFitting(checked.problems, repairs, text), scope: "instance", usage };
    }
    call.progress?.(`asked again: ${checked.problems[0] ?? "the reply does not fit"}`);
    feedback = [...feedback, feedbackOn(checked.problems)];
  }
}

/** What the attempt may use. What was reserved for a program that says nothing of itself is no bound. */
function mostTokensOf({ request, allowance }: AgentCall, { most }: CommandOptions): number {
  const cap = request.mostTokens ?? limits.attemptTokens;
  return most === undefined || allowance === undefined ? cap : Math.min(cap, allowance.tokens);
}

function usedUp(most: number): Failed {
  return failed("budget", `the attempt used the ${most} tokens that it may use before its reply was right`);
}

/** `feedback`: what was wrong so far; `mostTokens`: what is left to be used. */
type Question = { readonly feedback: readonly string[]; readonly mostTokens: number };

async function runOnce(
  call: AgentCall,
  question: Question,
  options: CommandOptions,
): Promise<{ readonly end: ProgramEnd; readonly said: Said }> {
  const tooLarge = new AbortController();
  const reader = createMessageReader({
    progress: (line) => call.progress?.(line),
    tooLarge: () => tooLarge.abort(),
  });
  const end = await runProgram({
    argv: options.argv,
    stdin: `${JSON.stringify(questionOf(call, question))}\n`,
    env: definedOnly(options.env),
    cwd: call.cwd ?? options.cwd,
    mark: call.mark,
    signal: AbortSignal.any([call.signal, tooLarge.signal]),
    idleMs: call.request.idleMs,
    onStdout(chunk) {
      call.heard?.();
      reader.add(chunk);
    },
    onStderr: () => call.heard?.(),
  });
  return { end, said: reader.end() };
}

function questionOf(call: AgentCall, { feedback, mostTokens }: Question): JsonObject {
  const { role, model, effort, tools, system, prompt, schema, batch } = call.request;
  return {
    version: 1,
    address: call.address,
    attempt: call.attempt,
    role,
    model,
    ...(effort === undefined ? {} : { effort }),
    tools,
    ...(system === undefined ? {} : { system }),
    prompt,
    ...(schema === undefined ? {} : { schema }),
    feedback,
    max_tokens: mostTokens,
    ...(batch === undefined ? {} : { batch }),
  };
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function abortOf(end: ProgramEnd, { signal }: AgentCall): Extract<AgentReply, { kind: "aborted" }> | undefined {
  if (end.kind !== "ended" || end.stopped !== "abort" || !signal.aborted) return undefined;
  return { kind: "aborted", clean: end.clean };
}

type Failed = Extract<AgentReply, { kind: "failed" }>;

/** Why there is no reply to check, or undefined. */
function failureOf(end: ProgramEnd, said: Said, call: AgentCall, options: CommandOptions): Failed | undefined {
  const program = `the program "${options.argv[0] ?? ""}"`;
  if (end.kind === "not_started") return failed("spawn", end.message);
  if (said.isTooLarge) return failed("limit", `${program} printed more than ${limits.stdoutBytes / 2 ** 20} MiB`);
  if (end.stopped === "idle")
    return failed("idle", `${program} said nothing for ${call.request.idleMs} ms`, end.stderr);
  if (said.last?.type === "error") return failureSaid(said.last, end.stderr);
  if (end.signal !== null) return failed("signal", `${program} was ended by ${end.signal}`, end.stderr);
  if (end.code !== 0) return failed("exit", `${program} ended with code ${end.code}`, end.stderr);
  if (said.speaksInMessages && said.last === undefined)
    return failed("provider", `${program} ended without a reply`, end.stderr);
  return undefined;
}

function failed(kind: Failed["cause"]["kind"], message: string, stderr = ""): Failed {
  const cause = stderr === "" ? { kind, message } : { kind, message, output: cut(stderr) };
  return { kind: "failed", cause, scope: "instance" };
}

function check(said: Said, text: string, schema: JsonObject | undefined, checker: ReplyChecker): Checked {
  const last = said.last;
  if (last?.type === "too_deep") return { problems: [tooDeep] };
  if (last?.type !== "reply") return checker.text(text, schema);
  const checked = checker.value(last.value, schema);
  // A model's words passed on as they are: the JSON that was asked for stands in the text.
  return "problems" in checked && typeof last.value === "string" ? checker.text(last.value, schema) : checked;
}
