/** What is kept of the output of a program: its beginning (stdout) or its end (stderr), and how much was cut. */

export type Kept = {
  /** Takes a chunk; what is over the limit is counted and forgotten. */
  add(chunk: Buffer): void;
  text(): string;
  /** Bytes that were not kept. */
  cut(): number;
};

/** Keeps the first `most` bytes: what comes after them makes the value wrong anyway. */
export function keepHead(most: number): Kept {
  const chunks: Buffer[] = [];
  let kept = 0;
  let seen = 0;
  return {
    add(chunk) {
      seen += chunk.length;
      if (kept >= most) return;
      const part = chunk.length > most - kept ? Buffer.from(chunk.subarray(0, most - kept)) : chunk;
      chunks.push(part);
      kept += part.length;
    },
    text: () => decode(chunks),
    cut: () => seen - kept,
  };
}

/** Keeps the last `most` bytes, from the beginning of a line: what went wrong stands at the end. */
export function keepTail(most: number): Kept {
  let chunks: Buffer[] = [];
  let held = 0;
  let dropped = 0;
  const trim = (): void => {
    const all = Buffer.concat(chunks);
    const line = all.indexOf(10, all.length - most - 1);
    const from = line === -1 ? all.length - most : line + 1;
    chunks = [Buffer.from(all.subarray(from))];
    held = all.length - from;
    dropped += from;
  };
  return {
    add(chunk) {
      chunks.push(chunk);
      held += chunk.length;
      if (held > 2 * most) trim();
    },
    text() {
      if (held > most) trim();
      return decode(chunks);
    },
    cut() {
      if (held > most) trim();
      return dropped;
    },
  };
}

/** Bytes that are not UTF-8 become U+FFFD; a byte order mark at the start is dropped. */
function decode(chunks: readonly Buffer[]): string {
  return new TextDecoder("utf-8").decode(Buffer.concat(chunks));
}
