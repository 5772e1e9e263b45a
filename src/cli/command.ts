/** What every command is given, and what it gives. */
import type { Command } from "commander";
import type { Terminal } from "./terminal.ts";

/** `act` runs the work of a command and keeps its exit code. */
export type CommandContext = {
  readonly terminal: Terminal;
  readonly act: (work: () => Promise<number>) => Promise<void>;
};

/** Adds options, help and action to a command. */
export type Declare = (command: Command, context: CommandContext) => void;

/** The run that a command is about. */
export const runArgument = ["<run>", "id, beginning of an id, or @latest"] as const;

/** The examples at the end of a command's help: each a line and what it does. */
export function examples(...lines: readonly (readonly [line: string, does: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  return `\nExamples:\n${lines.map(([line, does]) => `  ${line.padEnd(width)}   ${does}`).join("\n")}\n`;
}
