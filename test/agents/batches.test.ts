/** `batch: true`: requests go through the queue of the API, and are found there again by another process. */
import { getEventListeners } from "node:events";
import Anthropic from "@anthropic-ai/sdk";
import { afterEach, expect, test } from "vitest";
import { createBatcher } from "../../src/agents/anthropic/batches.ts";
import { createAnthropic } from "../../src/agents/anthropic/create-anthropic.ts";
import { type AgentCall, processEnds } from "../../src/agents/provider.ts";
import { envOf } from "./ask-fake.ts";
import { callOf, failure, scoreCall } from "./contract.ts";
import { type BatchRequest, type FakeBatchesServer, startFakeBatchesServer, succeeded } from "./fake-batches-server.ts";

const servers: FakeBatchesServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(...how: Parameters<typeof startFakeBatchesServer>) {
  const server = await startFakeBatchesServer(...how);
  servers.push(server);
  return server;
}

const provide = ({ url }: FakeBatchesServer) =>
  createAnthropic({ env: envOf(url), batches: { collectMs: 5, pollMs: 5 } });

function batchCall(mark: string, more: Partial<AgentCall> = {}): AgentCall {
  return callOf({ batch: true }, { mark, ...more });
}

test("requests that come together make one batch; each gets its own result, at half the price", async () => {
  const server = await serve((request) => succeeded(request, `reply to ${request.custom_id}`, 1_000_000));
  const provider = provide(server);
  const tickets: (string | undefined)[] = [];
  const call = (mark: string) => batchCall(mark, { queued: (ticket) => tickets.push(ticket) });
  const replies = await Promise.all(["a", "b", "c"].map((mark) => provider.ask(call(mark))));
  expect(server.batches.map(({ requests }) => requests.length)).toEqual([3]);
  const ids = server.batches[0]?.requests.map(({ custom_id: id }) => id) ?? [];
  expect(replies.map((reply) => (reply.kind === "ok" ? reply.value : ""))).toEqual(ids.map((id) => `reply to ${id}`));
  expect(tickets).toEqual(ids.map((id) => `msgbatch_1 ${id}`));
  expect(ids.every((id) => /^[a-zA-Z0-9_-]{1,64}$/.test(id))).toBe(true);
  // claude-haiku-5-5: a million in for $0.10, a million out for $0.50, and half of that
  expect(replies[0]?.usage?.usd).toBeCloseTo(0.3, 6);
});

test("a request that an earlier process sent is waited for, and not sent again", async () => {
  const server = await serve(undefined, true);
  const first = provide(server);
  const tickets: string[] = [];
  const left = new AbortController();
  const queued = (ticket: string | undefined): void => void tickets.push(ticket ?? "");
  const asked = first.ask(batchCall("a", { queued, signal: left.signal }));
  await until(() => tickets.length > 0);
  left.abort(processEnds);
  expect((await asked).kind).toBe("aborted");
  expect(server.cancelled).toEqual([]);
  server.endAll();
  const reply = await provide(server).ask(batchCall("a-2", { ticket: tickets[0] ?? "" }));
  expect(reply).toMatchObject({ kind: "ok", value: "fine" });
  expect(server.batches).toHaveLength(1);
});

test("nothing is kept of a request that has its result, though its signal lives on", async () => {
  const { url } = await serve();
  const client = new Anthropic({ apiKey: "none", baseURL: url });
  const { signal } = new AbortController();
  const params = { model: "claude-haiku-5-5", max_tokens: 9, messages: [{ role: "user", content: "say" }] } as const;
  const call = { params: { ...params, messages: [...params.messages] }, signal, queued: () => undefined };
  const batcher = createBatcher(client, { collectMs: 1, pollMs: 1 });
  const ends = await Promise.all(["a", "b"].map((id) => batcher.ask({ ...call, id })));
  expect(ends.map(({ kind }) => kind)).toEqual(["message", "message"]);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("a batch that nobody waits for any more is cancelled", async () => {
  const server = await serve(undefined, true);
  const provider = provide(server);
  const [one, other] = [new AbortController(), new AbortController()];
  const replies = [
    provider.ask(batchCall("a", { signal: one.signal })),
    provider.ask(batchCall("b", { signal: other.signal })),
  ];
  await until(() => server.looks > 0);
  one.abort();
  expect((await replies[0])?.kind).toBe("aborted");
  expect(server.cancelled).toEqual([]);
  other.abort();
  expect((await replies[1])?.kind).toBe("aborted");
  await until(() => server.cancelled.length > 0);
  expect(server.cancelled).toEqual(["msgbatch_1"]);
});

test("a reply that does not fit is asked for again in another batch, and another process finds both", async () => {
  const server = await serve((request) => succeeded(request, isRepair(request) ? '{"score": 7}' : '{"score": 70}'));
  const tickets: (string | undefined)[] = [];
  const call = scoreCall({ batch: true }, { queued: (ticket) => tickets.push(ticket) });
  const reply = await provide(server).ask(call);
  expect(reply).toMatchObject({ kind: "ok", value: { score: 7 } });
  expect(server.batches).toHaveLength(2);
  expect(tickets.map((ticket) => ticket?.replace(/ [^,]+/g, ""))).toEqual(["msgbatch_1", "msgbatch_1,msgbatch_2"]);
  for (const ticket of tickets) {
    const again = await provide(server).ask({ ...call, mark: "later", ticket: ticket ?? "" });
    expect(again).toEqual(reply);
  }
  expect(server.batches).toHaveLength(3); // who knew the first alone sent the second anew
});

function isRepair({ params }: BatchRequest): boolean {
  return Array.isArray(params.messages) && params.messages.length > 1;
}

test.each([
  [{ type: "errored", error: { type: "error", error: { type: "invalid_request_error", message: "bad" } } }, "input"],
  [{ type: "errored", error: { type: "error", error: { type: "api_error", message: "bad" } } }, "provider"],
  [{ type: "expired" }, "timeout"],
  [{ type: "canceled" }, "provider"],
] as const)("%j fails the attempt", async (result, kind) => {
  const server = await serve(() => result);
  expect(failure(await provide(server).ask(batchCall("a")))).toMatchObject({ kind });
});

test("a ticket that the API does not know fails the attempt", async () => {
  const server = await serve();
  const reply = await provide(server).ask(batchCall("a", { ticket: "msgbatch_9 x" }));
  expect(failure(reply)).toMatchObject({ kind: "input" });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
