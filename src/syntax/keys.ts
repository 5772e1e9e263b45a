/**
 * The one table of keys: what may stand where in a pipeline, in which form, and what it means. The reader, "did you
 * mean", the JSON Schema and the tables of the docs are made from it.
 */

/** How a value is written. The first seven are LANGUAGE.md section 3's expression, tree, prose and setting, and what else is a scalar. */
export type FormKind =
  | "expression"
  | "prose" // a template
  | "setting" // a literal, or an expression over inputs
  | "amount" // a setting whose literal may end in `k` or `M`
  | "data" // a tree: plain leaves are expressions, quoted ones text
  | "text" // for people, no template
  | "name"
  | "duration"
  | "word" // one of `words`
  | "flag" // true
  | "type"
  | "schema"
  | "literal" // a tree in which nothing is an expression
  | "generators" // `x in list`
  | "sort" // `a desc, b`
  | "place" // a map with the keys of `place`
  | "list" // of `of`
  | "map" // name -> `of`
  | "either"; // one of `either`

/** What a name must look like. */
export type NameKind = "pipeline" | "node" | "type" | "word" | "variable" | "input" | "environment" | "any";

export type Form = {
  readonly kind: FormKind;
  readonly words?: readonly string[];
  readonly named?: NameKind; // of a name, or of the keys of a map
  readonly place?: string; // a key of `places`
  readonly of?: Form;
  readonly either?: readonly Form[];
};

export type Key<F extends Form = Form> = {
  readonly form: F;
  readonly doc: string;
  readonly required?: true;
};

type Kind<K extends FormKind> = Form & { readonly kind: K };
type More = { readonly required?: true };

function key<K extends FormKind>(form: Kind<K>, doc: string, more: More = {}): Key<Kind<K>> {
  return { form, doc, ...more };
}

function form<K extends FormKind>(kind: K): Kind<K> {
  return { kind };
}
function name(named: NameKind): Kind<"name"> {
  return { kind: "name", named };
}
function word(...words: readonly string[]): Kind<"word"> {
  return { kind: "word", words };
}
function listOf(of: Form): Kind<"list"> {
  return { kind: "list", of };
}
function mapOf(of: Form, named: NameKind): Kind<"map"> {
  return { kind: "map", of, named };
}
function place(of: string): Kind<"place"> {
  return { kind: "place", place: of };
}
function either(...forms: readonly Form[]): Kind<"either"> {
  return { kind: "either", either: forms };
}

const expression = form("expression");
const prose = form("prose");
const setting = form("setting");
const amount = form("amount");
const data = form("data");
const text = form("text");
const duration = form("duration");
const nodes = mapOf(place("node"), "node");
const required = { required: true } as const;

/** How hard a model thinks, from least to most; those of the Messages API. */
const effort = word("low", "medium", "high", "xhigh", "max");

export const places = {
  pipeline: {
    sluice: key(word("1"), "Version of the language; the first key.", required),
    name: key(name("pipeline"), "Name of the pipeline, in kebab-case.", required),
    why: key(text, "What the pipeline is for, in a sentence.", required),
    inputs: key(
      mapOf(either(form("type"), place("input")), "input"),
      "Typed arguments; one without default is required.",
    ),
    types: key(mapOf(form("type"), "type"), "Named types."),
    roles: key(mapOf(place("role"), "word"), "Who answers prompts."),
    parts: key(mapOf(place("part"), "word"), "Steps that the caller may give."),
    models: key(mapOf(name("any"), "word"), "Aliases of model ids; `fast` and `strong` are always there."),
    defaults: key(place("defaults"), "What `prompt` and `run` nodes have that do not say otherwise."),
    phases: key(either(listOf(name("any")), mapOf(place("phase"), "any")), "Order of the phases, for progress."),
    limits: key(place("limits"), "Hard limits of the run."),
    secrets: key(listOf(name("environment")), "Environment variables that `env` of `run` may use; never journaled."),
    nodes: key(nodes, "The nodes, by id.", required),
    returns: key(data, "The result of the pipeline."),
    output: key(form("type"), "The type of the result, checked."),
    ensure: key(listOf(expression), "What must hold at the end of the run."),
  },
  input: {
    type: key(form("type"), "Type of the input."),
    schema: key(form("schema"), "JSON Schema of the input, or its path."),
    default: key(form("literal"), "Value where the caller gives none."),
    description: key(text, "What the input means."),
    trust: key(word("untrusted"), "Outsiders wrote it."),
  },
  role: {
    model: key(name("any"), "Alias or id of the model."),
    effort: key(effort, "How hard the model thinks."),
    tools: key(listOf(name("any")), "Tools that the agent may use."),
    system: key(prose, "System prompt."),
    trust: key(word("untrusted"), "What it returns carries what outsiders wrote."),
    acts: key(form("flag"), "`false`: its tools from MCP servers only look."),
  },
  part: {
    inputs: key(mapOf(form("type"), "input"), "What the step is given."),
    returns: key(form("type"), "Type of what it must give; else it can be anything."),
    default: key(name("any"), "The pipeline that is called where the caller gives none."),
  },
  phase: { why: key(text, "What happens in the phase.") },
  limits: {
    agents: key(setting, "Most instances that ask an agent."),
    at_once: key(setting, "Most attempts at a time."),
    tokens: key(amount, "Most tokens: `200k`, `4M`."),
    usd: key(setting, "Most US dollars."),
    time: key(duration, "Longest time."),
    list: key(setting, "Most elements of a list that comes from nodes."),
  },
  defaults: {
    role: key(name("word"), "Role of `prompt` nodes that name none."),
    retry: key(either(setting, place("retry")), "More attempts after a failed one."),
    timeout: key(duration, "Longest attempt."),
    idle: key(duration, "Longest silence of an attempt."),
    limits: key(place("limits"), "Limits of each instance."),
  },
  node: {
    why: key(text, "Why the node exists, in a sentence; `value`, `text` and `from` may do without."),
    phase: key(name("any"), "Phase of the node, for progress."),
    label: key(prose, "Name of a prompt or program in displays."),
    when: key(expression, "Where false, the node is skipped, and what needs it too."),
    else: key(data, "Value where `when` is false."),
    each: key(form("generators"), "An instance for each element: `x in list`."),
    key: key(expression, "Address of an instance; else a hash of its item."),
    at_once: key(setting, "Most instances of this node at a time."),
    take: key(setting, "Most instances; what does not fit is dropped and recorded."),
    require: key(either(setting, word("all")), "How many of the instances that ran must be ok: 1 unless said."),
    needs_items: key(expression, "Keys of sibling items to wait for; their values are `needed`."),
    stop_each: key(mapOf(expression, "word"), "Starts no more items once true; by name."),
    after: key(either(listOf(name("node")), mapOf(word("settled"), "node")), "Nodes to wait for without reading them."),
    barrier: key(text, "Waits for the whole list before the first item; with the reason."),
    limits: key(place("limits"), "Limits of each instance with all in it."),
    worktree: key(
      either(form("flag"), name("node")),
      "Works in a git worktree of its own, or in that of another node.",
    ),
    setup: key(listOf(prose), "The program that prepares the worktree."),
    accept_untrusted: key(mapOf(text, "any"), "Untrusted values that may pass here, each with the reason."),
  },
  attempt: {
    retry: key(either(setting, place("retry")), "More attempts after a failed one."),
    ensure: key(listOf(either(expression, place("ensure"))), "What must hold before the node counts as done."),
    timeout: key(duration, "Longest attempt."),
    idle: key(duration, "Longest silence of an attempt."),
  },
  retry: {
    max: key(setting, "More attempts after the first.", required),
    delay: key(duration, "Wait before the next attempt."),
    on: key(listOf(word("timeout", "idle", "provider", "output", "ensure", "exit")), "Failures that are tried again."),
    // biome-ignore lint/suspicious/noThenProperty: a key of the language; nothing awaits the table
    then: key(word("ask"), "Puts it before a person."),
  },
  ensure: { run: key(listOf(prose), "A program that must end with 0.", required) },
  prompt: {
    prompt: key(prose, "Asks an agent."),
    prompt_file: key(name("any"), "Path of a file with the prompt."),
    role: key(either(name("word"), place("role_table")), "Who answers: a role, or a table of them."),
    model: key(
      either(name("any"), listOf(name("any")), place("spread")),
      "Alias of the model, a ladder of them, or a spread.",
    ),
    effort: key(effort, "How hard the model thinks."),
    tools: key(listOf(name("any")), "Tools that the agent may use."),
    system: key(prose, "System prompt."),
    output: key(form("type"), "Type of the reply; else it is text."),
    schema: key(form("schema"), "JSON Schema of the reply, or its path."),
    batch: key(form("flag"), "Goes through the provider's batch queue: half the price, up to a day."),
  },
  role_table: {
    by: key(expression, "The word that chooses.", required),
    of: key(mapOf(name("word"), "any"), "A role for each word.", required),
    else: key(name("word"), "The role of all other words."),
  },
  spread: { spread: key(listOf(name("any")), "Models that share the items, by the hash of their key.", required) },
  run: {
    run: key(either(listOf(prose), text), "Runs a program without a shell; a text is a script for bash.", required),
    stdin: key(data, "What the program reads: text, or data as JSON."),
    env: key(mapOf(data, "environment"), "Environment variables of the program."),
    cwd: key(prose, "Folder in which it runs."),
    reads: key(listOf(prose), "Files that are part of its identity."),
    parse: key(word("json", "jsonl", "lines", "text"), "How its output becomes the value."),
    output: key(form("type"), "Type of what it prints, after `parse`; with `jsonl`, of one line."),
    schema: key(form("schema"), "JSON Schema of what it prints, or its path."),
    ok_codes: key(either(listOf(setting), word("any")), "Exit codes that are no failure: [0] unless said."),
    once: key(form("flag"), "Not started again after a crash."),
    trust: key(word("untrusted"), "What it prints was written by outsiders."),
  },
  value: { value: key(data, "Computes.", required) },
  text: { text: key(prose, "Writes text, without an agent.", required) },
  from: {
    from: key(form("generators"), "Selects from a list: `x in list`; two of them join.", required),
    where: key(expression, "Keeps what fulfils it."),
    sort: key(form("sort"), "Orders: `a desc, b`. Needs the whole list."),
    distinct: key(expression, "Keeps the first of those that are equal in this."),
    cap: key(place("cap"), "Keeps at most so many of each kind."),
    take: key(setting, "Keeps at most so many."),
    group: key(expression, "Makes groups `{key, items}`. Needs the whole list."),
    select: key(data, "What each element becomes."),
    chunk: key(setting, "Makes lists of so many."),
    order: key(word("source", "arrival"), "`source`: decides each element when all before it are decided."),
  },
  cap: {
    per: key(expression, "What is counted.", required),
    max: key(setting, "Most of each.", required),
  },
  gate: {
    gate: key(prose, "Asks a person.", required),
    show: key(prose, "What the person sees."),
    choices: key(mapOf(either(prose, place("choice")), "word"), "What the person can choose, with what it leads to."),
    input: key(mapOf(form("type"), "variable"), "What the person fills in."),
    expires: key(duration, "How long it waits; else for ever."),
    on_expiry: key(name("word"), "The choice that counts then."),
    releases: key(mapOf(listOf(name("any")), "word"), "Untrusted values in `show` that a choice makes trusted."),
  },
  choice: {
    show: key(prose, "What it leads to."),
    input: key(mapOf(form("type"), "variable"), "What the person fills in with this choice."),
  },
  use: {
    use: key(name("any"), "Calls a pipeline: `std/name` or `./file.yaml`.", required),
    with: key(mapOf(data, "input"), "Its inputs."),
    types: key(mapOf(form("type"), "type"), "Rebinds its types."),
    roles: key(mapOf(name("word"), "word"), "Rebinds its roles."),
    parts: key(mapOf(name("any"), "word"), "Gives its parts."),
  },
  loop: {
    loop: key(
      either(setting, form("generators")),
      "Repeats its nodes: at most so many rounds, or one for each element.",
      required,
    ),
    state: key(mapOf(data, "variable"), "Names with their start, kept from round to round."),
    nodes: key(nodes, "The body of a round.", required),
    next: key(mapOf(data, "variable"), "The state of the next round."),
    stop: key(
      mapOf(either(expression, place("stop")), "word"),
      "Ends the loop; the first that is true gives its name.",
    ),
    returns: key(data, "What the loop gives."),
  },
  stop: {
    when: key(expression, "The condition.", required),
    rounds: key(setting, "So many rounds running."),
    // biome-ignore lint/suspicious/noThenProperty: a key of the language; nothing awaits the table
    then: key(word("ask"), "Has a person end it, or go on with a note."),
  },
  nodes: {
    nodes: key(nodes, "A scope: a group of nodes.", required),
    returns: key(data, "What can be read from outside."),
  },
  fail: {
    fail: key(prose, "Ends what is around it as failed, with this message.", required),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Key>>>>;

export type Places = typeof places;
export type PlaceName = keyof Places;

/** The verbs with the key that names them; `prompt_file` is another way to write a prompt. */
export const verbs = ["prompt", "run", "value", "text", "from", "gate", "use", "loop", "nodes", "fail"] as const;
export type VerbName = (typeof verbs)[number];

/** The places whose keys a node of the verb may have. */
export function placesOf(verb: VerbName): readonly PlaceName[] {
  return verb === "prompt" || verb === "run" ? [verb, "attempt", "node"] : [verb, "node"];
}

/** The keys of a place. */
export function keysOf(of: PlaceName): Readonly<Record<string, Key>> {
  return places[of];
}

export type Rows = ReadonlyMap<string, Key>;

/** Of two places with one key, the first gives its meaning. */
function rowsOf(of: readonly PlaceName[]): Rows {
  const rows = new Map<string, Key>();
  for (const place of of) {
    const keys = keysOf(place);
    for (const name in keys) {
      const row = keys[name];
      if (row !== undefined && !rows.has(name)) rows.set(name, row);
    }
  }
  return rows;
}

function mapNames<N extends string, T>(names: readonly N[], give: (name: N) => T): ReadonlyMap<N, T> {
  return new Map(names.map((name) => [name, give(name)]));
}

export const placeNames: readonly PlaceName[] = Object.keys(places).filter((name): name is PlaceName =>
  Object.hasOwn(places, name),
);

/** The keys of each place, and those of a node by its verb: made once, because every node of a file asks for them. */
export const rowsByPlace: ReadonlyMap<PlaceName, Rows> = mapNames(placeNames, (name) => rowsOf([name]));
export const rowsByVerb: ReadonlyMap<VerbName, Rows> = mapNames(verbs, (verb) => rowsOf(placesOf(verb)));
/** The keys of these that must be there. */
export const requiredByRows: ReadonlyMap<Rows, readonly string[]> = new Map(
  [...rowsByPlace.values(), ...rowsByVerb.values()].map((rows) => [rows, requiredOf(rows)]),
);

function requiredOf(rows: Rows): readonly string[] {
  const names: string[] = [];
  for (const [name, row] of rows) if (row.required === true) names.push(name);
  return names;
}

/** How names are written, and how to say so. */
export const nameRules: Readonly<Record<NameKind, { readonly pattern: RegExp; readonly says: string }>> = {
  pipeline: { pattern: /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, says: "small letters, digits and `-`, as `deep-research`" },
  node: { pattern: /^[a-z][a-z0-9_]*$/, says: "small letters, digits and `_`, as `read_all`" },
  variable: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, says: "letters, digits and `_`" },
  input: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, says: "letters, digits and `_`" },
  environment: { pattern: /^[A-Za-z_][A-Za-z0-9_]*$/, says: "letters, digits and `_`, as `GITHUB_TOKEN`" },
  type: { pattern: /^[A-Z][A-Za-z0-9]*$/, says: "a capital letter, then letters and digits, as `Claim`" },
  word: { pattern: /^[a-z][A-Za-z0-9_-]*$/, says: "a small letter, then letters, digits, `_` and `-`" },
  any: { pattern: /\S/, says: "at least one character" },
};

/** Words of the expression language, which cannot name a node, an input or a variable (LANGUAGE.md section 3). */
const wordsOfExpressions: readonly string[] = [
  ...["and", "or", "not", "in", "is", "if", "else", "elif", "for", "true", "false", "null", "none", "inputs"],
];

/** These, and names that the language gives in some places: an input may have them, since it is read as `inputs.x`. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...wordsOfExpressions,
  ...["round", "note", "result", "cause", "so_far", "needed", "key", "items"],
]);

/** Whether a name of this kind cannot be this word. */
export function isReserved(name: string, kind: NameKind): boolean {
  if (kind === "input") return wordsOfExpressions.includes(name);
  return (kind === "node" || kind === "variable") && reservedNames.has(name);
}

/** What `ended(loop)` says where no stop of its own ended it (LANGUAGE.md section 4). */
export const endings: readonly string[] = ["exhausted", "failed"];
