/** Where a prompt asks for JSON in words. */

const asking =
  /(?:^|[.!?:;]\s+|\n\s*(?:[-*]\s*)?)((?:please |only |always |then )*(?:return|respond|reply|answer|output|give|format)\b(?! (?:is|of|was)\b)[^.\n{}]{0,60}\bJSON\b(?: (?:object|array|list))?)/i;

/** The asking words and where they begin, or undefined. */
export function asksJson(words: string): { readonly text: string; readonly start: number } | undefined {
  if (!words.includes("JSON")) return undefined;
  const found = asking.exec(words);
  const text = found?.[1];
  if (found === null || text === undefined) return undefined;
  return { text, start: found.index + found[0].length - text.length };
}
