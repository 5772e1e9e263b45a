/** Asks the fake Messages API through the provider: what the tests of `anthropic` have in common. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, vi } from "vitest";
import { createAnthropic } from "../../src/agents/anthropic/create-anthropic.ts";
import { resultTool } from "../../src/agents/anthropic/result-format.ts";
import type { AgentCall } from "../../src/agents/provider.ts";
import {
  type Answer,
  type Block,
  type FakeMessagesServer,
  type MessageAnswer,
  startFakeMessagesServer,
} from "./fake-messages-server.ts";

const emptyFolder = mkdtempSync(join(tmpdir(), "sluice-anthropic-"));
vi.stubEnv("ANTHROPIC_CONFIG_DIR", emptyFolder); // what the SDK would look for there is somebody's account
afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

/** What the environment must say for it. */
export const envOf = (url: string) => ({ ANTHROPIC_API_KEY: "sk-test", ANTHROPIC_BASE_URL: url });

/** The provider, with the server in the API's place. */
export const provide = ({ url }: FakeMessagesServer) => createAnthropic({ env: envOf(url) });

export function text(said: string): Block {
  return { type: "text", text: said };
}

export function toolUse(input: string, name: string = resultTool, id = "toolu_1"): Block {
  return { type: "tool_use", id, name, input };
}

export function message(...content: Block[]): MessageAnswer {
  return { send: "message", content };
}

const servers: FakeMessagesServer[] = [];

/** Starts one that is closed when the test has ended. */
export async function serve(answer: Parameters<typeof startFakeMessagesServer>[0]): Promise<FakeMessagesServer> {
  const server = await startFakeMessagesServer(answer);
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Asks once, with a server that gives these answers one after the other; the last stays. */
export async function ask(call: AgentCall, ...answers: Answer[]) {
  const server = await startFakeMessagesServer(
    ({ number }) => answers[number] ?? answers.at(-1) ?? { send: "silence" },
  );
  servers.push(server);
  const reply = await provide(server).ask(call);
  return { reply, bodies: server.asked.map(({ body }) => body), server };
}
