/** Names that the language itself gives, but not everywhere: where they stand, for who reads them elsewhere. */

const inFan = "`result`, `cause` and `so_far` stand in `stop_each`, `result` in `ensure` as well";
const behindGroup = "`key` and `items` stand behind `group`, in its `select`";
const outcome = "how a node ended is asked by a test: `node is ok`; text needs quotes";

const places: Readonly<Record<string, string>> = {
  needed: "`needed` stands in a node that has `needs_items`",
  result: inFan,
  cause: `${inFan}; of what failed: \`[f.cause for f in failures(node)]\``,
  so_far: `${inFan}; elsewhere write \`census(node)\``,
  note: "`note` stands in a `loop`",
  round: "`round` stands in a `loop`; the place of an element is `e.index` of `[e for e in enumerate(xs)]`",
  key: `${behindGroup}; the key of an instance is \`p.key\` of \`[p for p in pairs(node)]\``,
  items: behindGroup,
  ok: outcome,
  failed: outcome,
  skipped: outcome,
  blocked: outcome,
  cancelled: outcome,
};

/** What to do where the name is one of these; undefined for others. Names in capitals are those of secrets. */
export function placeOfName(name: string): string | undefined {
  if (Object.hasOwn(places, name)) return places[name];
  if (!/^[A-Z][A-Z\d]*_[A-Z\d_]+$/.test(name)) return undefined;
  return `a variable of the environment is listed under \`secrets:\`, and read in \`env\` of a \`run\` alone: \`env: {${name}: ${name}}\``;
}
