/** Where the program writes: data to stdout, progress and complaints to stderr. */
import { type Paint, painter } from "../report/paint.ts";

export type Terminal = {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** A live display is welcome: stderr is a terminal that understands escapes. */
  readonly live: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
  readonly color: boolean; // on stdout
  readonly errColor: boolean;
  readonly paint: Paint; // for stdout
  readonly errPaint: Paint;
};

/** The terminal of this process. Writing to a pipe that was closed (`| head`) is no error: the rest is dropped. */
export function openTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
  const color = hasColor(process.stdout.isTTY === true);
  const errColor = hasColor(process.stderr.isTTY === true);
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    live: process.stderr.isTTY === true && process.env["TERM"] !== "dumb" && process.env["CI"] === undefined,
    columns: () => process.stderr.columns ?? 80,
    rows: () => process.stderr.rows ?? 24,
    color,
    errColor,
    paint: painter(color),
    errPaint: painter(errColor),
  };
}

/** Says on stderr what the user should know, and goes on. */
export function warnOn(terminal: Terminal): (message: string) => void {
  return (message) => terminal.err(`${terminal.errPaint.yellow("warning")}: ${message}\n`);
}

/** Colours on a terminal, unless NO_COLOR; FORCE_COLOR asks for them anywhere. */
function hasColor(isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  const refused = NO_COLOR !== undefined && NO_COLOR !== "";
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "" && FORCE_COLOR !== "0";
  return !refused && (forced || isTerminal);
}
