/** Reads the XML of a report as strictly as XML 1.0 asks: what is not well-formed throws. */

export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: the signs that XML 1.0 cannot hold are what it looks for
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;
const token = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)/gy;

const head = '<?xml version="1.0" encoding="UTF-8"?>';

export function readXml(xml: string): Element {
  if (forbidden.test(xml)) throw new Error("a sign that XML cannot hold");
  if (!xml.startsWith(head)) throw new Error("no XML declaration");
  const top: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [top];
  let end = head.length;
  token.lastIndex = end;
  for (let found = token.exec(xml); found !== null; found = token.exec(xml)) {
    end = token.lastIndex;
    take(found, open);
  }
  const [root, ...others] = top.children;
  if (end !== xml.length || open.length !== 1)
    throw new Error(`it ends at ${JSON.stringify(xml.slice(end, end + 40))}`);
  if (root === undefined || others.length > 0) throw new Error("there must be one element at the top");
  return root;
}

/** `open`: the elements that are not closed yet, from the outermost. */
function take([, close, name = "", attributes = "", empty, text]: RegExpExecArray, open: Element[]): void {
  const inner = open.at(-1);
  if (inner === undefined) throw new Error("everything is closed already");
  if (text !== undefined) {
    inner.text += unescaped(text);
    return;
  }
  if (close === "/") {
    if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    return;
  }
  const element: Element = { name, attributes: readAttributes(attributes), children: [], text: "" };
  inner.children.push(element);
  if (empty !== "/") open.push(element);
}

function readAttributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, unescaped(value)]),
  );
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#10": "\n" };

function unescaped(text: string): string {
  return text.replace(/&([^;]*;?)/g, (_, entity: string) => {
    const sign = entities[entity.replace(/;$/, "")];
    if (sign === undefined || !entity.endsWith(";")) throw new Error(`&${entity} is no entity`);
    return sign;
  });
}
