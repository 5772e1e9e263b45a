/** JSON for stdout: what a terminal must not see stands in it as an escape, so that it can be looked at as well as read. */

/** Indented JSON with a line feed at its end. */
export function jsonText(value: unknown): string {
  return `${escapeSigns(JSON.stringify(value, null, 2))}\n`;
}

/** One line of NDJSON. */
export function jsonLine(value: unknown): string {
  return `${escapeSigns(JSON.stringify(value))}\n`;
}

/** Control characters of C1 and signs that turn the direction of text; JSON itself escapes those of C0. */
function escapeSigns(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
