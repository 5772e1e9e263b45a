/** How long `sluice check` thinks about a text (all phases of the compiler, warm), beside the YAML parser alone. */
import { parseDocument } from "yaml";
import { invariant } from "../src/base/invariant.ts";
import { compile } from "../src/compile/compile.ts";
import { median, seconds } from "./measure.ts";
import { longPipeline } from "./pipelines.ts";

export const textLengths = [200, 10_000] as const;
const rounds = 20;
const warmSeconds = 3;

export type CheckSpeed = {
  readonly lines: number;
  readonly bytes: number;
  readonly checkMs: number;
  readonly parseMs: number;
};

/** Medians of `rounds`, interleaved, once the compiler of Node has seen enough of both. */
export function measureCheck(lines: number): CheckSpeed {
  const text = longPipeline(lines);
  const warmUntil = seconds() + warmSeconds;
  while (seconds() < warmUntil) {
    compiles(text);
    parseDocument(text);
  }
  const check: number[] = [];
  const parse: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    check.push(timed(() => compiles(text)));
    parse.push(timed(() => parseDocument(text)));
  }
  return {
    lines: text.split("\n").length - 1,
    bytes: Buffer.byteLength(text),
    checkMs: median(check),
    parseMs: median(parse),
  };
}

function compiles(text: string): void {
  const { value, diagnostics } = compile({ path: "long.yaml", text: () => text, hashes: false });
  const problems = diagnostics.map(({ name, message, span }) => `${span.line}: ${name}: ${message}`);
  invariant(
    value !== undefined && problems.length === 0,
    `the long pipeline is clean: ${problems.slice(0, 5).join("; ")}`,
  );
}

function timed(act: () => void): number {
  const start = seconds();
  act();
  return (seconds() - start) * 1_000;
}
