/** JSON as the journal writes it. */
import type { Json } from "../base/json.ts";

/** JSON with nothing in it that UTF-8 cannot say. */
export function jsonText(value: Json): string {
  const text = JSON.stringify(value);
  return text.includes("\\ud")
    ? text.replace(pairOrLoneSurrogate, (found) => (found === "\\\\" ? found : "\ufffd"))
    : text;
}

/** `JSON.stringify` writes `\udXXX` for lone surrogates only; a backslash that stands for itself is passed over in pairs. */
const pairOrLoneSurrogate = /\\\\|\\ud[0-9a-f]{3}/g;
