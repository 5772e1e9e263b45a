/** The batch queue of a Messages API on loopback, for tests: batches end when the test says so. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json } from "../../src/base/json.ts";

export type BatchRequest = {
  readonly custom_id: string;
  readonly params: { readonly model: string; readonly max_tokens: number; readonly messages: Json };
};
export type Batch = {
  readonly id: string;
  readonly requests: readonly BatchRequest[];
  status: "in_progress" | "ended";
};

export type FakeBatchesServer = {
  readonly url: string;
  readonly batches: Batch[];
  readonly cancelled: string[];
  looks: number;
  /** Lets all batches end. */
  endAll(): void;
  close(): Promise<void>;
};

/** `result`: what became of a request; the default is a text. `isOpen`: batches begin as in progress. */
export async function startFakeBatchesServer(
  result: (request: BatchRequest) => Json = (request) => succeeded(request, "fine"),
  isOpen = false,
): Promise<FakeBatchesServer> {
  const batches: Batch[] = [];
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // of TCP, since it listens on a port
  const url = `http://127.0.0.1:${port}`;
  const fake: FakeBatchesServer = {
    url,
    batches,
    cancelled: [],
    looks: 0,
    endAll: () => {
      for (const batch of batches) batch.status = "ended";
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [id = "", what = ""] = (request.url ?? "").replace("/v1/messages/batches", "").split("/").slice(1);
    if (id === "") {
      const { requests } = JSON.parse(await bodyOf(request)) as { requests: BatchRequest[] }; // by the SDK
      const status = isOpen ? "in_progress" : "ended";
      batches.push({ id: `msgbatch_${batches.length + 1}`, requests, status });
      return send(response, 200, shown(batches.at(-1), url));
    }
    const batch = batches.find((one) => one.id === id);
    if (batch === undefined)
      return send(response, 404, { type: "error", error: { type: "not_found_error", message: "no" } });
    if (what === "cancel") fake.cancelled.push(id);
    if (what !== "results") {
      fake.looks += 1;
      return send(response, 200, shown(batch, url));
    }
    const lines = batch.requests.map((one) => JSON.stringify({ custom_id: one.custom_id, result: result(one) }));
    response.writeHead(200, { "content-type": "application/x-jsonl" });
    response.end(`${lines.reverse().join("\n")}\n`); // in no particular order
  };
  return fake;
}

function shown(batch: Batch | undefined, url: string): Json {
  if (batch === undefined) return null;
  const results = batch.status === "ended" ? `${url}/v1/messages/batches/${batch.id}/results` : null;
  return { type: "message_batch", id: batch.id, processing_status: batch.status, results_url: results };
}

/** A result as the API gives it. */
export function succeeded({ params }: BatchRequest, text: string, tokens = 10): Json {
  const usage = { input_tokens: tokens, output_tokens: tokens, service_tier: "batch" };
  const content = [{ type: "text", text }];
  const about = { id: "msg_1", type: "message", role: "assistant", model: params.model, stop_reason: "end_turn" };
  return { type: "succeeded", message: { ...about, content, usage } };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function send(response: ServerResponse, status: number, value: Json): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(value));
}
