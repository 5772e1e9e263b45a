/**
 * What a program said on stdout: lines of JSON (messages), or plain text. Whether it speaks in messages shows at the
 * first of them; a line between messages that is none is taken as progress.
 */
import { isJsonObject, type Json } from "../../base/json.ts";
import { limits } from "../../base/limits.ts";
import { isTooDeep } from "../check-reply.ts";

export type Message =
  | { readonly type: "progress"; readonly message: string }
  | { readonly type: "reply"; readonly value: Json; readonly usage?: Json }
  | {
      readonly type: "error";
      readonly kind?: Json;
      readonly message: string;
      readonly retryAfterMs?: number;
      readonly usage?: Json;
    }
  | { readonly type: "too_deep" };

/** `last` is the last reply or error: what counts. */
export type Said = {
  readonly speaksInMessages: boolean;
  readonly isTooLarge: boolean;
  readonly last: Message | undefined;
};

export type MessageReader = {
  add(chunk: Buffer): void;
  /** What was said, once there is no more. */
  end(): Said;
};

/**
 * Reads stdout as it comes. `onTooLarge` is called once: where a line is larger than a reply may be, or where there is
 * too much of it altogether (plain text: a reply; messages: sixteen times that).
 */
export function createMessageReader(on: {
  readonly progress: (line: string) => void;
  readonly tooLarge: () => void;
}): MessageReader {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  let bytes = 0;
  let said: Said = { speaksInMessages: false, isTooLarge: false, last: undefined };
  const take = (line: string) => {
    const message = messageIn(line);
    if (message === undefined) {
      if (said.speaksInMessages && line.trim() !== "") on.progress(line.trim());
      return;
    }
    said = { ...said, speaksInMessages: true };
    if (message.type === "progress") on.progress(message.message);
    else said = { ...said, last: message };
  };
  return {
    add(chunk) {
      if (said.isTooLarge) return;
      bytes += chunk.length;
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      const isLong = lines.some((line) => line.length > limits.replyBytes);
      rest = lines.pop() ?? "";
      if (!isLong) for (const line of lines) take(line);
      const most = said.speaksInMessages ? 16 * limits.stdoutBytes : limits.stdoutBytes;
      if (!isLong && bytes <= most) return;
      said = { ...said, isTooLarge: true };
      rest = "";
      on.tooLarge();
    },
    end() {
      if (!said.isTooLarge) take(rest + decoder.decode());
      return said;
    },
  };
}

/** The message that a line is, or undefined. One that nests deeper than a reply may is not parsed. */
function messageIn(line: string): Message | undefined {
  const text = line.trim();
  if (!text.startsWith("{") || !text.endsWith("}")) return undefined;
  if (isTooDeep(text, limits.replyDepth + 1))
    return /"type"\s*:\s*"reply"/.test(text) ? { type: "too_deep" } : undefined;
  try {
    return messageOf(JSON.parse(text) as Json);
  } catch {
    return undefined; // a line of plain text that happens to look like JSON
  }
}

function messageOf(value: Json): Message | undefined {
  if (!isJsonObject(value)) return undefined;
  const { type, message, kind, usage, retry_after_ms: retryAfterMs, value: reply } = value;
  const text = typeof message === "string" ? message : "";
  const used = usage === undefined ? {} : { usage };
  if (type === "progress") return { type, message: text };
  if (type === "reply" && reply !== undefined) return { type, value: reply, ...used };
  if (type !== "error") return undefined;
  const wait = typeof retryAfterMs === "number" && retryAfterMs >= 0 ? { retryAfterMs } : {};
  return { type, message: text, ...(kind === undefined ? {} : { kind }), ...wait, ...used };
}
