/** How one attempt of a program ends, with real programs: value, cause, and no secret anywhere. */
import { describe, expect, test } from "vitest";
import { limits } from "../../src/base/limits.ts";
import type { ExecRequest } from "../../src/base/request.ts";
import { createCheckValue } from "../../src/run/check-value.ts";
import { createRedactor } from "../../src/run/redact.ts";
import { attemptEnsure, attemptProgram, type ProgramSetting, stubbed } from "../../src/run/run-program-attempt.ts";
import { runProgram } from "../../src/tools/process.ts";
import { execRequest } from "./fakes.ts";

const setting: ProgramSetting = {
  run: runProgram,
  check: createCheckValue(),
  cwd: "/",
  redactor: createRedactor(new Map([["TOKEN", 's3cr3t"value']])),
};

function call(signal = new AbortController().signal) {
  const lines: string[] = [];
  return {
    mark: `test-attempt-${process.pid}/1/1/1`,
    signal,
    progress: (line: string) => void lines.push(line),
    lines,
  };
}

function bash(script: string, more: Partial<ExecRequest> = {}): ExecRequest {
  return execRequest(["bash", "-c", script], more);
}

const rows = { type: "object", properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false };

describe("values", () => {
  test.each([
    ["text", bash("echo a; echo"), "a"],
    ["lines", bash("printf 'a\\nb\\n'", { parse: "lines" }), ["a", "b"]],
    ["json that fits", bash(`echo '{"n":1}'`, { parse: "json", schema: rows }), { n: 1 }],
    [
      "jsonl, line by line",
      bash(`echo '{"n":1}'; echo '{"n":2}'`, { parse: "jsonl", schema: rows }),
      [{ n: 1 }, { n: 2 }],
    ],
    [
      "result",
      bash("echo a; echo b >&2; exit 2", { parse: "result", ok: "any" }),
      { code: 2, stdout: "a\n", stderr: "b\n" },
    ],
    ["a code that is fine", bash("echo a; exit 1", { ok: [0, 1] }), "a"],
    ["the folder, relative to the project's", bash("pwd", { cwd: "tmp" }), "/tmp"],
  ])("%s", async (_, request, value) => {
    expect(await attemptProgram(request, call(), setting)).toEqual({ kind: "replied", value });
  });
});

describe("causes", () => {
  test.each([
    ["exit", bash("echo out; echo why >&2; exit 3"), { message: '"bash" ended with code 3', output: "why" }],
    ["exit", bash("echo only out; exit 3"), { message: '"bash" ended with code 3', output: "only out" }],
    ["signal", bash("kill -9 $$"), { message: '"bash" was ended by SIGKILL' }],
    [
      "spawn",
      execRequest(["no-such-program"]),
      { message: 'the program "no-such-program" was not found: install it, or correct its name' },
    ],
    [
      "output_invalid",
      bash("echo nope", { parse: "json" }),
      { message: expect.stringMatching(/^"bash": what was printed is not JSON/), output: "nope" },
    ],
    [
      "output_invalid",
      bash(`echo '{"n":"x"}'`, { parse: "json", schema: rows }),
      { message: expect.stringContaining("does not fit its type"), output: '{"n":"x"}' },
    ],
    [
      "output_invalid",
      bash(`echo '{"n":1}'; echo '{}'`, { parse: "jsonl", schema: rows }),
      { message: expect.stringMatching(/^"bash": line 2: /), output: '{"n":1}\n{}' },
    ],
    ["idle", bash("exec sleep 61", { idleMs: 50 }), { message: '"bash" printed nothing for 50 ms' }],
  ])("%s", async (kind, request, cause) => {
    expect(await attemptProgram(request, call(), setting)).toEqual({ kind: "failed", cause: { kind, ...cause } });
  });

  test("output_truncated, when there was more than is kept", async () => {
    const request = bash(`head -c ${limits.stdoutBytes + 10} /dev/zero | tr '\\0' x`);
    const message = `"bash" printed 10 bytes more than the ${limits.stdoutBytes} that are kept`;
    expect(await attemptProgram(request, call(), setting)).toEqual({
      kind: "failed",
      cause: { kind: "output_truncated", message },
    });
  });

  test("of long output the end is kept", async () => {
    const end = await attemptProgram(bash("seq 1 5000 >&2; exit 1"), call(), setting);
    const output = end.kind === "failed" ? (end.cause.output ?? "") : "";
    expect(output).toMatch(/^….*4999\n5000$/s);
    expect(output.length).toBeLessThan(4_200);
  });

  test("an abort is no failure", async () => {
    const controller = new AbortController();
    const given = call(controller.signal);
    const told = { ...given, progress: () => controller.abort() };
    expect(await attemptProgram(bash("echo up >&2; exec sleep 62"), told, setting)).toEqual({
      kind: "aborted",
      clean: true,
    });
  });
});

describe("secrets", () => {
  test("reach the program, and nothing that it says of them comes back", async () => {
    const script = `printf '%s' "$KEY" | wc -c >&2; echo "key: $KEY" >&2; echo "key: $KEY"; exit $CODE`;
    const secretEnv = { KEY: "TOKEN" };
    const good = await attemptProgram(bash(script, { secretEnv, env: { CODE: "0" } }), call(), setting);
    expect(good).toEqual({ kind: "replied", value: "key: [secret TOKEN]" });
    const given = call();
    const bad = await attemptProgram(bash(script, { secretEnv, env: { CODE: "1" } }), given, setting);
    expect(bad).toMatchObject({ cause: { output: "12\nkey: [secret TOKEN]" } });
    expect(given.lines.join()).toContain("[secret TOKEN]");
    expect(given.lines.join()).not.toContain("s3cr3t");
  });

  test("are taken out of parsed values, of keys as well, and of text that holds them as JSON", async () => {
    const script = `printf '{"%s":["%s"]}' 's3cr3t\\"value' 's3cr3t\\"value'`;
    const end = await attemptProgram(bash(script, { parse: "json" }), call(), setting);
    expect(end).toEqual({ kind: "replied", value: { "[secret TOKEN]": ["[secret TOKEN]"] } });
    const text = await attemptProgram(bash(script), call(), setting);
    expect(text).toEqual({ kind: "replied", value: '{"[secret TOKEN]":["[secret TOKEN]"]}' });
  });

  test("one that is not set keeps the program from starting", async () => {
    const end = await attemptProgram(bash("echo", { secretEnv: { KEY: "OTHER" } }), call(), setting);
    expect(end).toMatchObject({
      cause: { kind: "spawn", message: 'the secret "OTHER" is not set in the environment' },
    });
  });
});

test("a stub is held to the type of what it stands for", () => {
  const request = execRequest(["git"], { parse: "jsonl", schema: rows });
  expect(stubbed(request, [{ n: 1 }], setting.check)).toEqual({ kind: "replied", value: [{ n: 1 }] });
  expect(stubbed(request, [{ n: 1 }, { m: 1 }], setting.check)).toMatchObject({
    cause: { kind: "output_invalid", message: expect.stringMatching(/^the stub of "git": line 2: /) },
  });
});

describe("conditions", () => {
  const ensure = (script: string, signal = new AbortController().signal) =>
    attemptEnsure({ ...call(signal), argv: ["bash", "-c", script], cwd: undefined }, setting);

  test("hold when the program ends with 0", async () => {
    expect(await ensure("exit 0")).toEqual({ ok: true, output: "" });
  });

  test("else say what it printed, on both outputs", async () => {
    expect(await ensure("echo 1 test failed; echo trace >&2; exit 1")).toEqual({
      ok: false,
      output: "1 test failed\n\ntrace",
    });
  });

  test("do not hold when there is no such program", async () => {
    const end = await attemptEnsure({ ...call(), argv: ["no-such-program"], cwd: undefined }, setting);
    expect(end).toMatchObject({ ok: false, output: expect.stringContaining("was not found") });
  });

  test("can be aborted", async () => {
    expect(await ensure("exec sleep 63", AbortSignal.abort())).toEqual({ aborted: true, clean: true });
  });
});
