/**
 * The conversation of one attempt: turns until there is a reply that fits, at most `limits.agentTurns`, at most
 * `limits.replyRepairs` of them spent on mending it. What the model said is sent back as it came, thinking included.
 */
import type Anthropic from "@anthropic-ai/sdk";
import type { APIError } from "@anthropic-ai/sdk";
import type {
  ContentBlockParam,
  Message,
  MessageParam,
  OutputConfig,
  ToolResultBlockParam,
} from "@anthropic-ai/sdk/resources/messages";
import type { MessageStreamParams } from "@anthropic-ai/sdk/resources/messages/messages";
import type { Json } from "../../base/json.ts";
import { limits } from "../../base/limits.ts";
import type { Usage } from "../../base/request.ts";
import { type Checked, feedbackOn, jsonIn, notFitting, type ReplyChecker } from "../check-reply.ts";
import type { AgentCall, AgentReply } from "../provider.ts";
import { noUsage } from "../usage.ts";
import type { BatchEnd, Batcher } from "./batches.ts";
import { type Failed, failed, failureOfError } from "./failure-of-error.ts";
import { type CountInput, createMeter, type Params } from "./meter.ts";
import { type PriceTable, priceFor, usageOf } from "./prices.ts";
import { type ResultFormat, resultFormatOf, resultTool, type TransformSchema } from "./result-format.ts";
import { serverToolsFor } from "./server-tools.ts";
import { type Turn, takeTurn } from "./take-turn.ts";

type SentTurn = Turn | { readonly kind: "failed"; readonly failed: Failed; readonly message: undefined };

/** `known`: the tickets of the turns so far, which grows with what is sent. */
type Sending = { readonly turns: number; readonly known: string[] };
const betweenTickets = ",";

export type Line = {
  readonly client: Anthropic;
  readonly isApiError: (error: unknown) => error is APIError;
  readonly transform: TransformSchema;
  readonly prices: PriceTable;
  readonly checker: ReplyChecker;
  readonly batcher: Batcher;
};

/** Asks until there is an end. Rejects only for bugs. */
export async function converse(call: AgentCall, line: Line): Promise<AgentReply> {
  const format = resultFormatOf(call.request.schema, call.request.tools.length > 0, line.transform);
  const fixed = fixedParams(call, format);
  const meter = createMeter(call, fixed.model, line.prices, countWith(line.client));
  const messages: MessageParam[] = [{ role: "user", content: openingOf(call, format) }];
  const known = call.ticket?.split(betweenTickets) ?? [];
  let repairs = 0;
  for (let turns = 1; turns <= limits.agentTurns; turns += 1) {
    const maxTokens = await meter.next(fixed, messages);
    if (typeof maxTokens !== "number") return { ...maxTokens, usage: meter.used() };
    const turn = await sendTurn(call, line, { ...fixed, max_tokens: maxTokens, messages }, { turns, known });
    meter.add(usageOfTurn(turn, fixed.model, line.prices));
    const usage = meter.used();
    const judged = judgeTurn(turn, call, format, line);
    if (judged.kind === "goes_on") {
      messages.push(...judged.said);
      continue;
    }
    if (judged.kind !== "unfit") return { ...judged, usage };
    if (repairs === limits.replyRepairs) {
      return { ...unfit(judged.problems, repairs, judged.text), usage };
    }
    repairs += 1;
    call.progress?.(`asked again: ${judged.problems[0] ?? "the reply does not fit"}`);
    messages.push(...judged.said);
  }
  const usage = meter.used();
  return { ...failed("limit", "instance", `the agent took more than ${limits.agentTurns} turns`), usage };
}

/**
 * At once, as a stream; or by the batch queue. There another process finds all requests again by the ticket, which names
 * those of all turns: what earlier ones came to is fetched once more, so that the conversation goes on where it was.
 */
async function sendTurn(
  call: AgentCall,
  line: Line,
  params: MessageStreamParams,
  { turns, known }: Sending,
): Promise<SentTurn> {
  const idempotencyKey = `${call.mark}/${turns}`;
  if (call.request.batch !== true) {
    const progress = (text: string): void => call.progress?.(text);
    return takeTurn({
      client: line.client,
      params,
      signal: call.signal,
      idleMs: call.request.idleMs,
      idempotencyKey,
      progress,
      ...(call.heard === undefined ? {} : { heard: call.heard }),
    });
  }
  const { output_config: config, ...rest } = params;
  const ticket = known[turns - 1];
  if (turns === 1 && ticket === undefined) call.progress?.("waits in the batch queue");
  const end = await line.batcher.ask({
    params: { ...rest, stream: false, ...(config === undefined || config === null ? {} : { output_config: config }) },
    id: idempotencyKey,
    signal: call.signal,
    queued(sent) {
      known[turns - 1] = sent;
      call.queued?.(known.join(betweenTickets));
    },
    ...(ticket === undefined ? {} : { ticket }),
  });
  return turnOf(end);
}

function turnOf(end: BatchEnd): SentTurn {
  if (end.kind === "stopped") return { kind: "stopped", why: "abort", message: undefined };
  if (end.kind === "error") return { kind: "error", error: end.error, message: undefined };
  if (end.kind === "failed") return { ...end, message: undefined };
  const toolInputs = end.message.content.flatMap((block, index) =>
    block.type === "tool_use" ? [[index, JSON.stringify(block.input)] as const] : [],
  );
  return { kind: "message", message: end.message, toolInputs: new Map(toolInputs) };
}

/** Counts the input of a request at the API; what goes wrong with that says nothing of the request itself. */
function countWith(client: Anthropic): CountInput {
  return async (params, messages) => {
    try {
      const { model, system, tools, output_config: config } = params;
      const counted = await client.messages.countTokens({
        model,
        messages: [...messages],
        ...(system === undefined ? {} : { system }),
        ...(tools === undefined ? {} : { tools }),
        ...(config === undefined || config === null ? {} : { output_config: config }),
      });
      return counted.input_tokens;
    } catch {
      return undefined;
    }
  };
}

function fixedParams(call: AgentCall, format: ResultFormat): Params {
  const { model, system, tools } = call.request;
  const offered = [...serverToolsFor(tools), ...(format.kind === "tool" ? [format.tool] : [])];
  const config = outputConfig(call.request.effort, format);
  return {
    model,
    ...(system === undefined || system === "" ? {} : { system }),
    ...(offered.length === 0 ? {} : { tools: offered }),
    ...(config === undefined ? {} : { output_config: config }),
  };
}

const efforts = ["low", "medium", "high", "xhigh", "max"] as const;

function outputConfig(effort: string | undefined, format: ResultFormat): OutputConfig | undefined {
  const known = efforts.find((each) => each === effort);
  if (known === undefined && format.kind !== "format") return undefined;
  return {
    ...(known === undefined ? {} : { effort: known }),
    ...(format.kind === "format" ? { format: format.format } : {}),
  };
}

function openingOf(call: AgentCall, format: ResultFormat): ContentBlockParam[] {
  const { prompt, feedback } = call.request;
  const texts = [prompt];
  if (feedback.length > 0) texts.push(`Earlier attempts at this went wrong:\n${feedback.join("\n\n")}`);
  if (format.kind === "tool") texts.push(`When you are done, give the result by calling the tool ${resultTool}, once.`);
  return texts.filter((text) => text.trim() !== "").map((text) => ({ type: "text", text }));
}

function usageOfTurn(turn: SentTurn, model: string, prices: PriceTable): Usage {
  if (turn.message === undefined) return noUsage;
  return usageOf(turn.message.usage, priceFor(turn.message.model, prices) ? turn.message.model : model, prices);
}

type Judged =
  | { readonly kind: "ok"; readonly value: Json }
  | Failed
  | { readonly kind: "aborted"; readonly clean: boolean }
  | { readonly kind: "goes_on"; readonly said: readonly MessageParam[] }
  | Unfit;

type Unfit = {
  readonly kind: "unfit";
  readonly problems: readonly string[];
  readonly text: string;
  readonly said: readonly MessageParam[];
};

function unfit(problems: readonly string[], repairs: number, text: string): Failed {
  return { kind: "failed", cause: notFitting(problems, repairs, text), scope: "instance" };
}

function judgeTurn(turn: SentTurn, call: AgentCall, format: ResultFormat, line: Line): Judged {
  if (turn.kind === "failed") return turn.failed;
  return turn.kind === "message" ? judge(turn, call, format, line.checker) : endOf(turn, call, line);
}

/** The end of a turn that brought no message. */
function endOf(turn: Exclude<Turn, { kind: "message" }>, call: AgentCall, line: Line): Judged {
  if (turn.kind === "error") return failureOfError(turn.error, line.isApiError);
  switch (turn.why) {
    case "abort":
      return { kind: "aborted", clean: true };
    case "idle":
      return failed("idle", "instance", `the API sent nothing for ${call.request.idleMs} ms`);
    case "too_large":
      return failed("limit", "instance", `the reply is larger than ${limits.replyBytes / 2 ** 20} MiB`);
    case "too_deep":
      return failed("output_invalid", "instance", `the reply is nested more than ${limits.replyDepth} deep`);
  }
}

function judge(
  turn: Extract<Turn, { kind: "message" }>,
  call: AgentCall,
  format: ResultFormat,
  checker: ReplyChecker,
): Judged {
  const { message } = turn;
  switch (message.stop_reason) {
    case "end_turn":
    case "stop_sequence":
      return judgeText(message, call, format, checker);
    case "tool_use":
      return judgeTools(turn, call, format, checker);
    case "pause_turn":
      return goOn(message);
    case "max_tokens":
    case "model_context_window_exceeded":
      return failed("output_truncated", "instance", `the reply was cut off (${message.stop_reason})`, textOf(message));
    case "refusal":
      return failed("refusal", "instance", refusalOf(message));
    default:
      return failed("provider", "instance", `the reply stopped for an unknown reason (${message.stop_reason})`);
  }
}

/** A turn that paused is sent back as it is. One that said nothing would only be asked the same again, and paid again. */
function goOn(message: Message): Judged {
  const said = asSaid(message);
  return said.length === 0
    ? failed("provider", "instance", "the reply paused before it said anything")
    : { kind: "goes_on", said };
}

function refusalOf(message: Message): string {
  const { category, explanation } = message.stop_details ?? { category: null, explanation: null };
  const why = [category, explanation].filter((part) => part !== null).join(": ");
  return why === "" ? "the model refused" : `the model refused (${why})`;
}

function judgeText(message: Message, call: AgentCall, format: ResultFormat, checker: ReplyChecker): Judged {
  const text = textOf(message);
  const checked = checkText(text, call, format, checker);
  if ("value" in checked) return { kind: "ok", value: checked.value };
  const again: MessageParam = { role: "user", content: feedbackOn(checked.problems) };
  return { kind: "unfit", problems: checked.problems, text, said: [...asSaid(message), again] };
}

function checkText(text: string, call: AgentCall, format: ResultFormat, checker: ReplyChecker): Checked {
  if (format.kind === "text") return checker.text(text, undefined);
  if (format.kind === "tool") return { problems: [`the result was not given; call the tool ${resultTool} with it`] };
  return checkJson(text, call, format, checker);
}

/** The wrapper of a result that is no object is one level more than the reply has. */
function checkJson(
  text: string,
  call: AgentCall,
  format: Exclude<ResultFormat, { kind: "text" }>,
  checker: ReplyChecker,
): Checked {
  const found = jsonIn(text, limits.replyDepth + 1);
  return "problems" in found ? found : checker.value(format.unwrap(found.value), call.request.schema);
}

/** A result that fits ends the conversation; else each call gets its answer, in order, as the API asks for. */
function judgeTools(
  turn: Extract<Turn, { kind: "message" }>,
  call: AgentCall,
  format: ResultFormat,
  checker: ReplyChecker,
): Judged {
  const answers: ToolResultBlockParam[] = [];
  const problems: string[] = [];
  for (const [index, block] of turn.message.content.entries()) {
    if (block.type !== "tool_use") continue;
    const checked = checkCall(block.name, turn.toolInputs.get(index) ?? "{}", call, format, checker);
    if ("value" in checked) return { kind: "ok", value: checked.value };
    problems.push(...checked.problems);
    answers.push({ type: "tool_result", tool_use_id: block.id, is_error: true, content: feedbackOn(checked.problems) });
  }
  if (answers.length > limits.toolCallsPerTurn) {
    return failed("limit", "instance", `the agent made more than ${limits.toolCallsPerTurn} tool calls in one turn`);
  }
  if (answers.length === 0)
    return failed("provider", "instance", "the reply says that it calls a tool, but calls none");
  const said: MessageParam[] = [...asSaid(turn.message), { role: "user", content: answers }];
  return { kind: "unfit", problems, text: [...turn.toolInputs.values()].join("\n"), said };
}

function checkCall(name: string, input: string, call: AgentCall, format: ResultFormat, checker: ReplyChecker): Checked {
  if (format.kind !== "tool" || name !== resultTool) return { problems: [`there is no tool "${name}"`] };
  return checkJson(input, call, format, checker);
}

function textOf(message: Message): string {
  return message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("");
}

/**
 * The model's turn as it is sent back. The API takes no blank text, no empty turn, and none that ends in thinking: a
 * turn that said nothing else is left out.
 */
function asSaid(message: Message): MessageParam[] {
  const content = message.content.filter((block) => block.type !== "text" || block.text.trim() !== "");
  const saidMore = content.some(({ type }) => type !== "thinking" && type !== "redacted_thinking");
  return saidMore ? [{ role: "assistant", content: content as ContentBlockParam[] }] : [];
}
