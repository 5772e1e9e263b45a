/**
 * Requests by the API's batch queue: half the price, up to a day. Those that come close together make one batch, which is
 * looked at until it has ended. A ticket names the batch and the request in it, so that another process finds them.
 */
import type Anthropic from "@anthropic-ai/sdk";
import type { Message } from "@anthropic-ai/sdk/resources/messages";
import type { MessageBatchIndividualResponse } from "@anthropic-ai/sdk/resources/messages/batches";
import type { MessageCreateParamsNonStreaming } from "@anthropic-ai/sdk/resources/messages/messages";
import { hashText } from "../../base/hash.ts";
import { limits } from "../../base/limits.ts";
import { processEnds } from "../provider.ts";
import { type Failed, failed } from "./failure-of-error.ts";

/** `collectMs`: how long requests are collected for one batch; `pollMs`: longest time between two looks at it. */
export type BatchTimes = { readonly collectMs: number; readonly pollMs: number };
export const usualTimes: BatchTimes = { collectMs: 1_000, pollMs: 60_000 };

export type BatchEnd =
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly failed: Failed }
  | { readonly kind: "error"; readonly error: unknown };

export type BatchCall = {
  readonly params: MessageCreateParamsNonStreaming;
  readonly id: string; // of the request: no two have the same
  readonly signal: AbortSignal;
  readonly ticket?: string; // it was sent before
  readonly queued: (ticket: string) => void;
};

export type Batcher = { ask(call: BatchCall): Promise<BatchEnd> };

/** `batch`: once it was sent. */
type Waiting = BatchCall & {
  readonly customId: string;
  readonly resolve: (end: BatchEnd) => void;
  batch: Batch | undefined;
};
type Batch = { readonly id: string; readonly waiting: Map<string, Waiting>; isWatched: boolean };

/** Looks that fail running, after which the requests of a batch are given up. */
const mostFailedLooks = 20;
const firstLookMs = 5_000;

export function createBatcher(client: Anthropic, times: BatchTimes): Batcher {
  const batches = new Map<string, Batch>();
  let collected: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;

  const sendAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const sent = collected.splice(0);
    for (const group of groupsOf(sent)) void send(group);
  };
  const send = async (group: readonly Waiting[]): Promise<void> => {
    const requests = group.map(({ customId, params }) => ({ custom_id: customId, params }));
    try {
      const { id } = await client.messages.batches.create({ requests });
      for (const one of group) {
        one.queued(`${id} ${one.customId}`);
        join(id, one);
      }
    } catch (error) {
      for (const { resolve } of group) resolve({ kind: "error", error });
    }
  };
  const join = (id: string, one: Waiting): void => {
    const batch = batches.get(id) ?? { id, waiting: new Map(), isWatched: false };
    batches.set(id, batch);
    batch.waiting.set(one.customId, one);
    one.batch = batch;
    if (one.signal.aborted) leave(client, batch, one);
    if (batch.isWatched) return;
    batch.isWatched = true;
    void watch(client, batch, times).finally(() => batches.delete(id));
  };
  /** What is on its way to a batch just now is left once it is there. */
  const giveUp = (one: Waiting): void => {
    if (one.batch !== undefined) leave(client, one.batch, one);
    else if (collected.includes(one)) {
      collected = collected.filter((other) => other !== one);
      one.resolve({ kind: "stopped" });
    }
  };
  return {
    ask(call) {
      return new Promise((settle) => {
        const { signal, ticket } = call;
        if (signal.aborted) return settle({ kind: "stopped" });
        const [batchId, customId] = ticket?.split(" ") ?? [];
        const onAbort = (): void => giveUp(one);
        const resolve = (end: BatchEnd): void => {
          signal.removeEventListener("abort", onAbort); // it would keep the request as long as the provider lives
          settle(end);
        };
        const name = customId ?? `sluice-${hashText(call.id).slice(0, 32)}`;
        const one: Waiting = { ...call, customId: name, resolve, batch: undefined };
        signal.addEventListener("abort", onAbort);
        if (batchId !== undefined && customId !== undefined) return join(batchId, one);
        collected.push(one);
        timer ??= setTimeout(sendAll, times.collectMs);
      });
    },
  };
}

/** As many as one batch takes. */
function groupsOf(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let bytes = limits.batchBytes;
  for (const one of waiting) {
    const own = Buffer.byteLength(JSON.stringify(one.params));
    const last = groups.at(-1);
    if (last === undefined || bytes + own > limits.batchBytes || last.length >= limits.batchAtOnce) {
      groups.push([one]);
      bytes = own;
    } else {
      last.push(one);
      bytes += own;
    }
  }
  return groups;
}

/** Who is aborted waits no more. A batch that nobody waits for is cancelled, unless this process alone ends. */
function leave(client: Anthropic, batch: Batch, one: Waiting): void {
  if (!batch.waiting.delete(one.customId)) return;
  one.resolve({ kind: "stopped" });
  if (batch.waiting.size > 0 || one.signal.reason === processEnds) return;
  client.messages.batches.cancel(batch.id).catch(() => undefined); // it may have ended meanwhile
}

/** Looks at the batch, less and less often, until it has ended or nobody waits for it. */
async function watch(client: Anthropic, batch: Batch, { pollMs }: BatchTimes): Promise<void> {
  let waitMs = Math.min(firstLookMs, pollMs);
  for (let failures = 0; batch.waiting.size > 0; ) {
    await new Promise((resolve) => setTimeout(resolve, waitMs).unref());
    if (batch.waiting.size === 0) return;
    waitMs = Math.min(pollMs, waitMs * 1.5);
    try {
      const { processing_status: status } = await client.messages.batches.retrieve(batch.id);
      failures = 0;
      if (status === "ended") return await takeResults(client, batch);
    } catch (error) {
      failures += 1;
      if (failures >= mostFailedLooks || isFinal(error)) return endAll(batch, { kind: "error", error });
    }
  }
}

/** The key is refused, or the batch is not there: looking again cannot help. */
function isFinal(error: unknown): boolean {
  const status = error instanceof Error && "status" in error ? error.status : undefined;
  return status === 401 || status === 403 || status === 404;
}

async function takeResults(client: Anthropic, batch: Batch): Promise<void> {
  for await (const result of await client.messages.batches.results(batch.id)) {
    const one = batch.waiting.get(result.custom_id);
    batch.waiting.delete(result.custom_id);
    one?.resolve(endOf(result));
  }
  endAll(batch, { kind: "failed", failed: failed("provider", "instance", "the batch has no result for the request") });
}

function endAll(batch: Batch, end: BatchEnd): void {
  for (const { resolve } of batch.waiting.values()) resolve(end);
  batch.waiting.clear();
}

function endOf({ result }: MessageBatchIndividualResponse): BatchEnd {
  switch (result.type) {
    case "succeeded":
      return { kind: "message", message: result.message };
    case "errored": {
      const { type, message } = result.error.error;
      const isOurs = type === "invalid_request_error" || type === "not_found_error";
      return { kind: "failed", failed: failed(isOurs ? "input" : "provider", "instance", `in the batch: ${message}`) };
    }
    case "expired":
      return { kind: "failed", failed: failed("timeout", "instance", "the batch was not done within a day") };
    case "canceled":
      return { kind: "failed", failed: failed("provider", "instance", "the batch was cancelled by somebody else") };
  }
}
