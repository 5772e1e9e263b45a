/** How deep a JSON text is nested, by a linear look before it is parsed. */

const texts = /"(?:[^"\\]|\\.)*"?/gs;

/** The most brackets that are open at once outside texts. */
export function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const char of text.replace(texts, "")) {
    if (char === "[" || char === "{") depth += 1;
    else if (char === "]" || char === "}") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
