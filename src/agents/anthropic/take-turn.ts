/**
 * One request and its streamed message. The SDK waits for ever on a stream that stalls, so a watchdog over the bytes
 * that arrive ends it; pings count, because the API sends them while it works. Size and depth of what the model writes
 * are bounded while it streams, before anything of it is parsed.
 */
import type Anthropic from "@anthropic-ai/sdk";
import type {
  ContentBlockStartEvent,
  InputJSONDelta,
  Message,
  MessageStreamEvent,
} from "@anthropic-ai/sdk/resources/messages";
import type { MessageStreamParams } from "@anthropic-ai/sdk/resources/messages/messages";
import { limits } from "../../base/limits.ts";
import { watchIdle } from "../../tools/idle-watch.ts";
import { createDepthScan } from "../check-reply.ts";

export type Stop = "abort" | "idle" | "too_large" | "too_deep";

/** `message` of a turn that did not end well is what had come by then: its usage is to be paid. */
export type Turn =
  | { readonly kind: "message"; readonly message: Message; readonly toolInputs: ReadonlyMap<number, string> }
  | { readonly kind: "stopped"; readonly why: Stop; readonly message: Message | undefined }
  | { readonly kind: "error"; readonly error: unknown; readonly message: Message | undefined };

export type TurnCall = {
  readonly client: Anthropic;
  readonly params: MessageStreamParams;
  readonly signal: AbortSignal;
  readonly idleMs: number;
  readonly idempotencyKey: string;
  readonly progress: (line: string) => void;
  readonly heard?: () => void; // bytes have arrived
};

/** Thinking and search results stream as well, and are not kept as the reply. */
const mostBytesOfTurn = 16 * limits.replyBytes;

/** Sends the request and waits for the whole message. Never rejects. `toolInputs`: JSON as written, by block. */
export async function takeTurn(call: TurnCall): Promise<Turn> {
  const guard = createGuard(call.signal, call.idleMs, call.heard);
  const watched = createWatch(guard.stop, call.progress);
  let message: Message | undefined;
  try {
    const client = call.client.withOptions({ fetch: guardedFetch(guard) });
    const headers = { "idempotency-key": encodeURI(call.idempotencyKey) };
    // The SDK's own timeout ends at the headers, and says less than the watchdog does.
    const timeout = Math.min(limits.timerMs, 2 * call.idleMs + 1_000);
    const stream = client.messages.stream(call.params, { signal: guard.signal, headers, timeout });
    stream.on("streamEvent", (event, snapshot) => {
      message = snapshot;
      watched.see(event);
    });
    const whole = await Promise.race([stream.finalMessage(), guard.stopped]);
    return { kind: "message", message: whole, toolInputs: watched.toolInputs };
  } catch (error) {
    const why = guard.why();
    return why === undefined ? { kind: "error", error, message } : { kind: "stopped", why, message };
  } finally {
    guard.end();
  }
}

type Guard = ReturnType<typeof createGuard>;

/**
 * Ends the turn on abort, silence, or when told to; the first reason stays. `stopped` rejects then, so that nothing has
 * to wait for the fetch: on Node 20 a body that is aborted as its last bytes arrive can stay without an end.
 */
function createGuard(outer: AbortSignal, idleMs: number, heard?: () => void) {
  const inner = new AbortController();
  let why: Stop | undefined;
  let bytes = 0;
  const stopped = new Promise<never>((_, reject) => {
    inner.signal.addEventListener("abort", () => reject(inner.signal.reason), { once: true });
  });
  stopped.catch(() => undefined); // it is also rejected where nobody waits for it any more
  const stop = (reason: Stop) => {
    why ??= reason;
    inner.abort();
  };
  const onAbort = () => stop("abort");
  const idle = watchIdle(idleMs, () => stop("idle"));
  outer.addEventListener("abort", onAbort);
  if (outer.aborted) stop("abort");
  return {
    signal: inner.signal,
    stopped,
    stop,
    why: () => why,
    heard: (count: number) => {
      idle.heard();
      heard?.();
      bytes += count;
      if (bytes > mostBytesOfTurn) stop("too_large");
    },
    end: () => {
      idle.end();
      outer.removeEventListener("abort", onAbort);
    },
  };
}

/** A `fetch` whose bytes the guard hears as they arrive, and whose connection is given up when the guard stops. */
function guardedFetch(guard: Guard): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    guard.heard(0);
    return response.body === null ? response : new Response(guarded(response.body, guard), response);
  };
}

function guarded(body: ReadableStream<Uint8Array>, guard: Guard): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const giveUp = (reason: unknown) => reader.cancel(reason).catch(() => undefined); // it has failed already
  void guard.stopped.catch(giveUp);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      guard.heard(value.byteLength);
      controller.enqueue(value);
    },
    cancel: giveUp,
  });
}

/** Follows the events: what the agent does, how much it writes, and the JSON of its tool calls as written. */
function createWatch(stop: (why: Stop) => void, progress: (line: string) => void) {
  const toolInputs = new Map<number, string>();
  const depths = new Map<number, ReturnType<typeof createDepthScan>>();
  let written = 0;
  const write = (text: string) => {
    written += Buffer.byteLength(text);
    if (written > limits.replyBytes) stop("too_large");
  };
  const writeInput = (index: number, { partial_json: piece }: InputJSONDelta) => {
    write(piece);
    toolInputs.set(index, (toolInputs.get(index) ?? "") + piece);
    const depth = depths.get(index) ?? createDepthScan(limits.replyDepth + 1);
    depths.set(index, depth);
    if (depth.add(piece)) stop("too_deep");
  };
  return {
    toolInputs,
    see(event: MessageStreamEvent) {
      if (event.type === "content_block_start") tellStart(event.content_block, progress);
      if (event.type !== "content_block_delta") return;
      if (event.delta.type === "text_delta") write(event.delta.text);
      if (event.delta.type === "input_json_delta") writeInput(event.index, event.delta);
    },
  };
}

/** What the agent begins with a block, for the live display. */
function tellStart(block: ContentBlockStartEvent["content_block"], progress: (line: string) => void): void {
  if (block.type === "server_tool_use") progress(`uses ${block.name}`);
  if (block.type === "thinking") progress("thinks");
  if (block.type === "text") progress("writes");
}
