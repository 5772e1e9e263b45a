/** What every command is given, and what it gives. */
import type { Command } from "commander";
import { wrapText } from "../report/wrap.ts";
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

/** Columns of the help. */
const helpWidth = 80;

/** The examples at the end of a command's help: each a line and what it does, beside it or, where there is no room, below. */
export function examples(...lines: readonly (readonly [line: string, does: string])[]): string {
  const width = Math.max(...lines.map(([line]) => line.length));
  const fits = lines.every(([, does]) => 2 + width + 3 + does.length <= helpWidth);
  const shown = lines.flatMap(([line, does]) =>
    fits
      ? [`  ${line.padEnd(width)}   ${does}`]
      : [`  ${line}`, ...wrapText(does, helpWidth - 6).map((text) => `      ${text}`)],
  );
  return `\nExamples:\n${shown.join("\n")}\n`;
}
