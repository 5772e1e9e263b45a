/**
 * Where in a YAML text each line stands, as the names of the keys around it: `nodes.draft.prompt`. It goes by indentation
 * alone, so that it also serves for texts that are broken, and it does not change when other parts of the file do.
 */

/** The path of each line, from the first; a line inside a block of text has that of the block's key. */
export function keyPaths(text: string): readonly string[] {
  const paths: string[] = [];
  let open: readonly OpenKey[] = [];
  let block: number | undefined; // the indentation that ends the block of text which we are in
  for (const line of text.split("\n")) {
    const indent = line.search(/[^ ]/);
    const isBlank = line.trim() === "";
    if (block !== undefined && !isBlank && indent <= block) block = undefined;
    if (block === undefined && !isBlank) {
      const key = keyOf(line);
      open = open.filter((one) => one.indent < (key?.indent ?? indent));
      if (key !== undefined) open = [...open, key];
      if (blockHeader.test(line)) block = indent;
    }
    paths.push(open.map(({ name }) => name).join("."));
  }
  return paths;
}

type OpenKey = { readonly indent: number; readonly name: string };

/** What stands before a key: blanks, and the dashes of lists. Then the key, quoted or plain. */
const keyLine = /^( *(?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#"'[\]{},&*!|>%@`-][^:]*)):(?=\s|$)/;

const blockHeader = /(?:^|\s)[|>][-+1-9]{0,2}(?:\s+#.*)?\s*$/;

function keyOf(line: string): OpenKey | undefined {
  const [, before = "", double, single, plain] = keyLine.exec(line) ?? [];
  const name = double ?? single ?? plain?.trim();
  return name === undefined ? undefined : { indent: before.length, name };
}
