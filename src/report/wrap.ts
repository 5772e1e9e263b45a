/** Text in columns. */

/** The words of the text in lines of at most `width` characters; a longer word stands alone and is cut. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const fitting = word.length <= width ? word : `${word.slice(0, Math.max(1, width - 1))}…`;
    if (line === "") line = fitting;
    else if (line.length + 1 + fitting.length <= width) line = `${line} ${fitting}`;
    else {
      lines.push(line);
      line = fitting;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/**
 * The text behind `lead` characters of its first line, in lines of at most `width`, the further ones `indent` to the right.
 * Words stay whole, so that addresses and commands can be copied. What fits into one line is left as it is.
 */
export function wrapBehind(lead: number, text: string, width: number, indent: number): string {
  if (lead + text.length <= width) return text;
  const margin = " ".repeat(indent);
  let column = lead;
  let wrapped = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const fits = wrapped === "" || column + 1 + word.length <= width;
    const gap = wrapped === "" ? "" : fits ? " " : `\n${margin}`;
    wrapped += `${gap}${word}`;
    column = (fits ? column + gap.length : indent) + word.length;
  }
  return wrapped;
}
