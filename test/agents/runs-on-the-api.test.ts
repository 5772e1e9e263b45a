/** Whole runs by the built program, with agents on a Messages API of our own: a quota in the middle, and a key that is refused. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { message, text } from "./ask-fake.ts";
import { type Answer, type Asked, type FakeMessagesServer, startFakeMessagesServer } from "./fake-messages-server.ts";

const program = join(dirname(fileURLToPath(import.meta.url)), "../../dist/sluice.js");

const pipeline = `sluice: 1
name: claims
why: A judgement of each claim, and a summary, by agents on the API.

inputs:
  claims: { type: "[string]", default: [a, b, c] }

roles:
  judge: { tools: [], model: fast }

nodes:
  verdict:
    why: Each claim is judged on its own.
    role: judge
    each: claim in inputs.claims
    key: claim
    take: 20
    prompt: Judge claim {{ claim }}.
    output: { score: integer 0..10 }

  summary:
    why: One answer.
    role: judge
    prompt: "Sum up: {{ verdict.score }}"
    output: { markdown: string }

returns:
  markdown: summary.markdown
  scores: verdict.score
`;

/** What an honest agent would say: scores for claims, and a summary. */
function answerTo({ body }: Asked): Answer {
  const prompt = promptOf(body.messages[0]?.content);
  const value = prompt.startsWith("Sum up") ? { markdown: `# ${prompt}` } : { score: 7 };
  return message(text(JSON.stringify(value)));
}

function promptOf(content: Json | undefined): string {
  return /"text":"([^"]*)"/.exec(JSON.stringify(content))?.[1] ?? "";
}

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** The program in a folder of its own, with nothing of the user's Anthropic account in its environment. */
function createCli(folder: string) {
  return (args: readonly string[], server: FakeMessagesServer, key: string): Promise<Ended> => {
    const kept = Object.entries(process.env).filter(([name]) => !/^(?:ANTHROPIC_|SLUICE_|FORCE_COLOR$|CI$)/.test(name));
    const own = { NO_COLOR: "1", ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: server.url, ANTHROPIC_CONFIG_DIR: folder };
    const env = { ...Object.fromEntries(kept), ...own };
    const child = spawn(process.execPath, [program, ...args], { cwd: folder, env });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  };
}

const folder = mkdtempSync(join(tmpdir(), "sluice-api-"));
const sluice = createCli(folder);
const oneByOne = ["--limit", "at_once=1"];
let server: FakeMessagesServer;
let answer: (asked: Asked) => Answer = answerTo;

beforeAll(async () => {
  writeFileSync(join(folder, "claims.yaml"), pipeline);
  server = await startFakeMessagesServer((asked) => answer(asked));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const promptsSince = (start: number) =>
  server.asked.slice(start).map(({ body }) => promptOf(body.messages[0]?.content));
const result = "# Sum up: [7,7,7]\n\n- scores: [7,7,7]\n";

test("a key is set: the API is asked, and a rate limit in the middle is waited out, and counts as no failure", async () => {
  const start = server.asked.length;
  const limited: Answer = {
    send: "error",
    status: 429,
    type: "rate_limit_error",
    headers: { "retry-after-ms": "40" },
  };
  answer = (asked) => (asked.number === start + 1 ? limited : answerTo(asked));
  const { code, stdout, stderr } = await sluice(["run", "claims.yaml", ...oneByOne], server, "sk-test");
  expect([code, stdout]).toEqual([0, result]);
  expect(stderr).toContain("claims completed");
  expect(promptsSince(start).sort()).toEqual(
    ["Judge claim a.", "Judge claim b.", "Judge claim b.", "Judge claim c.", "Sum up: [7,7,7]"].sort(),
  );
});

describe("a key that is refused", () => {
  test("in the middle: the run is paused with what to do, code 4; a good key goes on where it was", async () => {
    const start = server.asked.length;
    const refused: Answer = { send: "error", status: 401, type: "authentication_error" };
    const isGood = ({ number, headers }: Asked) => number < start + 2 || headers.authorization === "Bearer sk-good";
    answer = (asked) => (isGood(asked) ? answerTo(asked) : refused);
    const first = await sluice(["run", "claims.yaml", ...oneByOne], server, "sk-test");
    expect([first.code, first.stdout.includes("# Sum up")]).toEqual([4, false]);
    expect(first.stderr).toMatch(/claims paused[\s\S]*held \(quota\): the API key was not accepted/);
    expect(first.stderr).toMatch(/sluice resume/);
    expect(server.asked.length).toBe(start + 3); // nobody was asked after the refusal

    const again = await sluice(["resume", "@latest"], server, "sk-bad");
    expect(again.code).toBe(4);

    const before = server.asked.length;
    const last = await sluice(["resume", "@latest"], server, "sk-good");
    expect([last.code, last.stdout]).toEqual([0, result]);
    expect(promptsSince(before)).toEqual(["Judge claim c.", "Sum up: [7,7,7]"]);
  });

  test("no key at all is said before anything starts", async () => {
    const start = server.asked.length;
    const { code, stderr } = await sluice(["run", "claims.yaml"], server, "");
    expect(code).toBe(2);
    expect(stderr).toContain("set ANTHROPIC_API_KEY");
    const named = await sluice(["run", "claims.yaml", "--provider", "anthropic"], server, "");
    expect([named.code, named.stderr.includes("no key for the Anthropic API")]).toEqual([2, true]);
    expect(server.asked.length).toBe(start);
  });
});
