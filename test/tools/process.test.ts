/** Programs as they are in the world: real processes, with every way of not ending. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findMarked } from "../../src/tools/marked-processes.ts";
import { type ProgramCall, type ProgramEnd, runProgram } from "../../src/tools/process.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-process-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let calls = 0;
function callOf(argv: readonly string[], more: Partial<ProgramCall> = {}): ProgramCall {
  calls += 1;
  const mark = `test-process-${process.pid}/${calls}/1/1`;
  return { argv, env: {}, cwd: folder, mark, signal: new AbortController().signal, ...more };
}

function bash(script: string, more: Partial<ProgramCall> = {}): ProgramCall {
  return callOf(["bash", "-c", script], more);
}

function ended(end: ProgramEnd) {
  if (end.kind !== "ended") throw new Error(`not started: ${end.message}`);
  return end;
}

/** Aborts as soon as the program has said so much on stdout. */
function abortedAt(script: string, said: string): ProgramCall {
  const controller = new AbortController();
  const onStdout = (chunk: Buffer): void => {
    if (chunk.toString().includes(said)) controller.abort();
  };
  return bash(script, { signal: controller.signal, onStdout });
}

async function running(call: ProgramCall) {
  const since = Date.now();
  const end = ended(await runProgram(call));
  return { ...end, tookMs: Date.now() - since, left: findMarked((mark) => mark === call.mark).length };
}

describe("a program that ends by itself", () => {
  test("gives its code and both outputs", async () => {
    const end = ended(await runProgram(bash("echo out; echo err >&2; exit 3")));
    expect(end).toMatchObject({ code: 3, signal: null, stdout: "out\n", stderr: "err\n", clean: true });
    expect(end.stopped).toBeUndefined();
  });

  test("has no shell between: what looks like code is an argument (H83)", async () => {
    const argument = "$(touch owned); `touch owned`\n&& rm -rf x | 'q\"";
    const end = ended(await runProgram(callOf(["printf", "%s", argument])));
    expect(end.stdout).toBe(argument);
  });

  test("reads its stdin whole, and has none where none is given", async () => {
    const text = "ä".repeat(300_000);
    expect(ended(await runProgram(callOf(["cat"], { stdin: text }))).stdout).toBe(text);
    expect(ended(await runProgram(callOf(["cat"]))).stdout).toBe("");
  });

  test("may leave its stdin unread", async () => {
    expect(ended(await runProgram(callOf(["true"], { stdin: "x".repeat(5_000_000) }))).code).toBe(0);
  });

  test("tells the signal that ended it", async () => {
    expect(ended(await runProgram(bash("kill -SEGV $$")))).toMatchObject({ code: null, signal: "SIGSEGV" });
  });

  test("runs in the folder that is asked for", async () => {
    expect(ended(await runProgram(callOf(["pwd", "-P"], { cwd: "/" }))).stdout).toBe("/\n");
  });

  test("bytes that are not UTF-8 become replacement characters", async () => {
    expect(ended(await runProgram(bash("printf 'a\\xff\\xfeb'"))).stdout).toBe("a\ufffd\ufffdb");
  });
});

describe("the environment", () => {
  test("holds what the pipeline gives and the mark, and no secret of ours (H88)", async () => {
    process.env["SLUICE_TEST_TOKEN"] = "hunter2";
    const call = callOf(["env"], { env: { GIVEN: "a=b" } });
    const names = ended(await runProgram(call)).stdout.split("\n");
    delete process.env["SLUICE_TEST_TOKEN"];
    expect(names).toContain("GIVEN=a=b");
    expect(names).toContain(`SLUICE_ATTEMPT=${call.mark}`);
    expect(names.some((line) => line.startsWith("PATH="))).toBe(true);
    expect(names.join("\n")).not.toContain("hunter2");
  });

  test("the pipeline cannot forge the mark", async () => {
    const call = bash("echo $SLUICE_ATTEMPT", { env: { SLUICE_ATTEMPT: "another/1/1/1" } });
    expect(ended(await runProgram(call)).stdout.trim()).toBe(call.mark);
  });
});

describe("a program that cannot be started", () => {
  test.each([
    ["an unknown program", callOf(["no-such-program-here"]), 'the program "no-such-program-here" was not found'],
    ["no program", callOf([]), "no program is named"],
    ["a NUL in an argument", callOf(["echo", "a\0b"]), "holds a NUL character"],
    ["arguments beyond the system's limit", callOf(["echo", "x".repeat(5_000_000)]), "are too long for this system"],
  ])("%s", async (_, call, message) => {
    const end = await runProgram({ ...call, cwd: folder });
    expect(end).toMatchObject({ kind: "not_started", message: expect.stringContaining(message) });
  });

  test("a folder that does not exist is told from a missing program", async () => {
    const end = await runProgram(callOf(["true"], { cwd: join(folder, "gone") }));
    expect(end).toMatchObject({
      kind: "not_started",
      message: `the folder "${join(folder, "gone")}" to run "true" in does not exist`,
    });
  });

  test("a file that is not executable", async () => {
    const path = join(folder, "plain");
    writeFileSync(path, "#!/bin/sh\n", { mode: 0o644 });
    expect(await runProgram(callOf([path]))).toMatchObject({
      message: expect.stringContaining("it is not executable"),
    });
  });
});

describe("output without end (H87)", () => {
  test("the beginning of stdout is kept, the rest is drained and counted", async () => {
    const call = bash("head -c 3000000 /dev/zero | tr '\\0' x; echo done >&2", { maxStdout: 1_000 });
    const end = ended(await runProgram(call));
    expect(end).toMatchObject({ code: 0, stdout: "x".repeat(1_000), stdoutCut: 2_999_000, stderr: "done\n" });
  });

  test("of stderr the end is kept, from the beginning of a line", async () => {
    const end = ended(await runProgram(bash("seq 1 100000 >&2", { maxStderr: 60 })));
    expect(end.stderr.endsWith("99999\n100000\n")).toBe(true);
    expect(end.stderr.length).toBeLessThanOrEqual(60);
    expect(end.stderr).toMatch(/^\d{5}\n/);
    expect(end.stderrCut + end.stderr.length).toBe(588_895);
  });

  test("a program that never stops printing is ended by an abort", async () => {
    const controller = new AbortController();
    const call = callOf(["yes"], { signal: controller.signal, maxStdout: 100, onStdout: () => controller.abort() });
    const end = await running(call);
    expect(end).toMatchObject({ stopped: "abort", signal: "SIGTERM", left: 0 });
    expect(end.stdout.length).toBe(100);
  });
});

describe("an abort", () => {
  test("ends the program politely and at once", async () => {
    const end = await running(abortedAt("echo up; exec sleep 30", "up"));
    expect(end).toMatchObject({ stopped: "abort", signal: "SIGTERM", clean: true, left: 0 });
  });

  test("lets a program tidy up on TERM", async () => {
    const end = await running(
      abortedAt(`trap 'echo tidy > tidied; exit 0' TERM; echo up; while :; do sleep 0.01; done`, "up"),
    );
    expect(end).toMatchObject({ stopped: "abort", code: 0, left: 0 });
    expect(readFileSync(join(folder, "tidied"), "utf8")).toBe("tidy\n");
  });

  test("kills a program that ignores TERM, with its children (H85)", async () => {
    const end = await running(abortedAt(`trap '' TERM; sleep 31 & echo up; while :; do sleep 0.05; done`, "up"));
    expect(end).toMatchObject({ stopped: "abort", signal: "SIGKILL", clean: false, left: 0 });
    expect(end.tookMs).toBeLessThan(10_000);
  });

  test("reaches a grandchild that left the group and holds stdout (H86)", async () => {
    const end = await running(abortedAt("setsid sleep 32 & echo up; wait", "up"));
    expect(end).toMatchObject({ stopped: "abort", left: 0 });
  });

  test("before the start starts nothing", async () => {
    const path = join(folder, "never");
    const end = ended(await runProgram(callOf(["touch", path], { signal: AbortSignal.abort() })));
    expect(end.stopped).toBe("abort");
    expect(() => readFileSync(path)).toThrow();
  });
});

describe("what a program leaves behind", () => {
  test("a grandchild that holds stdout does not keep us waiting, and is ended", async () => {
    const end = await running(bash("sleep 33 & echo done"));
    expect(end).toMatchObject({ code: 0, stdout: "done\n", left: 0 });
    expect(end.stopped).toBeUndefined();
    expect(end.tookMs).toBeLessThan(10_000);
  });

  test("one that left the group and holds stdout is found by its mark", async () => {
    const end = await running(bash("setsid sleep 34 & echo done"));
    expect(end).toMatchObject({ code: 0, stdout: "done\n", left: 0 });
  });

  test("one in the group that holds nothing is ended as well", async () => {
    const end = await running(bash("sleep 35 >/dev/null 2>&1 & echo done"));
    expect(end).toMatchObject({ code: 0, left: 0 });
  });
});

describe("silence", () => {
  test("for longer than allowed ends the program", async () => {
    const end = await running(bash("sleep 36", { idleMs: 60 }));
    expect(end).toMatchObject({ stopped: "idle", signal: "SIGTERM", left: 0 });
  });

  test("is that of the program: what it printed while this process was busy counts", async () => {
    const ended = running(bash("for i in {1..40}; do sleep 0.02; echo $i; done", { idleMs: 150 }));
    const busyFrom = Date.now() + 100;
    while (Date.now() < busyFrom) await new Promise((resolve) => setTimeout(resolve, 5));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400); // nothing is read, and no timer rings
    expect(await ended).toMatchObject({ code: 0 });
  });

  test("begins anew with every output, on either stream", async () => {
    const script = "for i in 1 2 3 4 5 6; do sleep 0.03; echo $i >&2; done; echo end";
    const end = await running(bash(script, { idleMs: 400 }));
    expect(end).toMatchObject({ code: 0, stdout: "end\n" });
  });

  test("may be allowed for longer than a timer waits", async () => {
    const end = await running(bash("sleep 0.1", { idleMs: 60 * 86_400_000 }));
    expect(end).toMatchObject({ code: 0 });
  });
});
