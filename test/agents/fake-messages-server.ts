/**
 * A Messages API on loopback, for tests: answers each request as it is told, streamed as the real one streams, and
 * remembers what it was asked. No real account can be reached through it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "../../src/base/json.ts";

/** A block of a reply. `input` of a tool use is JSON as the model wrote it. */
export type Block =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly thinking: string; readonly signature: string }
  | {
      readonly type: "tool_use" | "server_tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: string;
    };

/** `stop` and `details`: why it stops, `end_turn` if not said. `usage` is laid over 11 tokens in and 5 out. */
export type MessageAnswer = {
  readonly send: "message";
  readonly content: readonly Block[];
  readonly stop?: string;
  readonly details?: Json;
  readonly usage?: Readonly<Record<string, Json>>;
};

/** `stall`: it begins, then sends nothing more. `silence`: not even headers. `break`: the line is cut in the midst. */
export type Answer =
  | MessageAnswer
  | {
      readonly send: "error";
      readonly status: number;
      readonly type: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly send: "error_in_stream"; readonly type: string }
  | { readonly send: "stall" | "break"; readonly content: readonly Block[] }
  | { readonly send: "silence" };

/** A request as it came; `number` counts from 0. */
export type Asked = {
  readonly number: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: AskedBody;
};

/** As far as tests look at it. */
export type AskedBody = {
  readonly model: string;
  readonly max_tokens: number;
  readonly stream: boolean;
  readonly system?: string;
  readonly messages: readonly { readonly role: string; readonly content: Json }[];
  readonly tools?: readonly { readonly name: string; readonly type?: string; readonly input_schema?: Json }[];
  readonly tool_choice?: Json;
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly type: string; readonly schema: Json };
  };
};

export type FakeMessagesServer = {
  readonly url: string;
  readonly asked: Asked[];
  readonly counted: AskedBody[]; // requests whose input was to be counted
  /** How many answers the client left before their end. */
  left(): number;
  close(): Promise<void>;
};

/** Listens on a free port of 127.0.0.1. `count`: what the input of a request is counted as. */
export async function startFakeMessagesServer(
  answer: (asked: Asked) => Answer,
  count: (body: AskedBody) => number = () => 11,
): Promise<FakeMessagesServer> {
  const asked: Asked[] = [];
  const counted: AskedBody[] = [];
  let left = 0;
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) left += 1;
    });
    void take(request, asked.length).then((one) => {
      if (request.url === "/v1/messages/count_tokens") {
        counted.push(one.body);
        return sendJson(response, { input_tokens: count(one.body) });
      }
      asked.push(one);
      return send(response, request.url === "/v1/messages" ? answer(one) : notFound, one.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of TCP, since it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    counted,
    left: () => left,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const notFound: Answer = { send: "error", status: 404, type: "not_found_error" };

async function take(request: IncomingMessage, number: number): Promise<Asked> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return { number, headers: request.headers, body: JSON.parse(text) as AskedBody }; // by the SDK, whose types it has
}

function send(response: ServerResponse, answer: Answer, { model }: AskedBody): void {
  if (answer.send === "silence") return;
  if (answer.send === "error") return sendError(response, answer);
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_1" });
  const event = (data: { readonly type: string; readonly [key: string]: unknown }) =>
    response.write(`event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`);
  const more = answer.send === "message" ? answer.usage : {};
  const begun = { type: "message", id: "msg_1", role: "assistant", model, content: [], stop_reason: null };
  event({ type: "message_start", message: { ...begun, usage: { input_tokens: 11, output_tokens: 1, ...more } } });
  event({ type: "ping" });
  if (answer.send === "error_in_stream") {
    event({ type: "error", error: { type: answer.type, message: "as the test says" } });
    return void response.end();
  }
  for (const [index, block] of answer.content.entries()) sendBlock(event, index, block);
  if (answer.send === "break") return void setImmediate(() => response.destroy());
  if (answer.send === "message") sendEnd(event, answer, response);
}

function sendEnd(
  event: SendEvent,
  { stop = "end_turn", details = null, usage }: MessageAnswer,
  response: ServerResponse,
) {
  const delta = { stop_reason: stop, stop_sequence: null, stop_details: details };
  event({ type: "message_delta", delta, usage: { output_tokens: 5, ...usage } });
  event({ type: "message_stop" });
  response.end();
}

function sendJson(response: ServerResponse, value: Json): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}

function sendError(response: ServerResponse, answer: Extract<Answer, { send: "error" }>): void {
  response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
  const details = answer.code === undefined ? {} : { details: { error_code: answer.code } };
  response.end(
    JSON.stringify({ type: "error", error: { type: answer.type, message: "as the test says", ...details } }),
  );
}

type SendEvent = (data: { readonly type: string; readonly [key: string]: unknown }) => void;

/** The block in two pieces, as a stream cuts it. */
function sendBlock(event: SendEvent, index: number, block: Block): void {
  event({ type: "content_block_start", index, content_block: emptied(block) });
  for (const delta of deltasOf(block)) event({ type: "content_block_delta", index, delta });
  event({ type: "content_block_stop", index });
}

function emptied(block: Block): object {
  if (block.type === "text") return { type: "text", text: "" };
  if (block.type === "thinking") return { type: "thinking", thinking: "", signature: "" };
  return { ...block, input: {} };
}

function deltasOf(block: Block): object[] {
  switch (block.type) {
    case "text":
      return halves(block.text).map((text) => ({ type: "text_delta", text }));
    case "thinking":
      return [
        ...halves(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking })),
        { type: "signature_delta", signature: block.signature },
      ];
    default:
      return halves(block.input).map((partial_json) => ({ type: "input_json_delta", partial_json }));
  }
}

function halves(text: string): string[] {
  const middle = text.length >> 1;
  return [text.slice(0, middle), text.slice(middle)];
}
