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
