/** Characters that no file may hold. */
import type { Diagnostic } from "../base/diagnostic.ts";
import type { LineIndex } from "./line-index.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const badCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]|\r(?!\n)|(?<!^)\ufeff|[\ufffe\uffff]/u;
const loneSurrogates = /\p{Surrogate}/u;

/** Control characters, lone carriage returns, byte order marks inside, halves of characters: the first of them. */
export function findBadCharacter(lines: LineIndex): Diagnostic | undefined {
  const found = badCharacters.exec(lines.text) ?? loneSurrogates.exec(lines.text);
  if (found === null) return undefined;
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return {
    name: "refused-yaml",
    message: found[0] === "\r" ? "a carriage return stands without a line feed" : `character U+${code} is not allowed`,
    span: lines.span(found.index, found.index + 1),
    help: found[0] === "\r" ? "save the file with line ends LF or CRLF" : "remove it",
  };
}
