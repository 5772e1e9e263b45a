/**
 * A pipeline as its author wrote it: every key known, every expression and template parsed, nothing resolved.
 * Types stay trees until the names of types are known (`types/read-type.ts`).
 */
import type { Located, Span } from "../base/span.ts";
import type { ScalarTree, SourceText, Tree } from "../base/tree.ts";
import type { ExprAst, TemplateAst } from "../expr/ast.ts";

export type Pipeline = {
  readonly path: string; // as given to the user, relative
  readonly span: Span; // of the whole file
  readonly name: Located<string>;
  readonly why: Located<string>;
  readonly inputs: readonly InputDecl[];
  readonly types: readonly { readonly name: Located<string>; readonly type: Tree }[];
  readonly roles: readonly RoleDecl[];
  readonly parts: readonly PartDecl[];
  readonly models: readonly { readonly name: Located<string>; readonly model: Located<string> }[];
  readonly defaults: NodeOptions & { readonly role?: Located<string> };
  readonly phases: readonly { readonly name: Located<string>; readonly why?: Located<string> }[];
  readonly limits?: LimitsDecl;
  readonly secrets: readonly Located<string>[];
  readonly nodes: readonly NodeDecl[];
  readonly returns?: DataTree;
  readonly output?: TypeDecl;
  readonly ensure: readonly Condition[];
  /** Names whose declaration has an error and is left out: ids of nodes, `inputs.x`, `types.X`, `roles.x`, `parts.x`; `inputs`, `types`, `roles`, `parts` for all. */
  readonly broken: readonly string[];
};

export type InputDecl = {
  readonly name: Located<string>;
  readonly type: TypeDecl;
  readonly default?: Tree; // a literal tree
  readonly description?: Located<string>;
  readonly untrusted: boolean;
};

/** `output:` in the short form, or `schema:` (a JSON Schema, or the path of one). */
export type TypeDecl = { readonly form: "short" | "schema"; readonly tree: Tree };

export type RoleDecl = {
  readonly name: Located<string>;
  readonly model?: Located<string>;
  readonly effort?: Located<string>;
  readonly tools?: readonly Located<string>[];
  readonly system?: Template;
  readonly untrusted: boolean;
  readonly acts: boolean; // false: its tools from MCP servers only look
};

/** A step that the caller may give: the pipeline that stands for it must take these inputs and give what fits `returns`. */
export type PartDecl = {
  readonly name: Located<string>;
  readonly inputs: readonly { readonly name: Located<string>; readonly type: TypeDecl }[];
  readonly returns?: TypeDecl;
  readonly default?: Located<string>; // `std/name` or `./file.yaml`
};

export type Expression = { readonly ast: ExprAst; readonly text: string; readonly span: Span };
/** `source`: the way from a place in `text` back to the file. */
export type Template = {
  readonly ast: TemplateAst;
  readonly text: string;
  readonly span: Span;
  readonly source: SourceText;
};
export type Condition = Expression;
/** A literal or an expression over `inputs` alone. */
export type SettingDecl = Expression;
/** A time as `90s`, `2h`, `500ms`, `1d`, or a number of seconds. */
export type DurationDecl = { readonly ms: number; readonly span: Span };
/** A time, or an expression over `inputs` that gives seconds. */
export type TimeDecl = DurationDecl | { readonly seconds: SettingDecl; readonly span: Span };

/** Data: plain and block leaves are expressions, quoted leaves are text. */
export type DataTree =
  | { readonly kind: "expr"; readonly expr: Expression; readonly span: Span }
  | { readonly kind: "text"; readonly text: string; readonly span: Span; readonly scalar: ScalarTree }
  | { readonly kind: "list"; readonly items: readonly DataTree[]; readonly span: Span }
  | {
      readonly kind: "map";
      readonly entries: readonly { readonly key: Located<string>; readonly value: DataTree }[];
      readonly span: Span;
    };

/** `x in list`. */
export type Generator = { readonly variable: Located<string>; readonly list: Expression; readonly span: Span };

export type LimitsDecl = {
  readonly agents?: SettingDecl;
  readonly at_once?: SettingDecl;
  readonly tokens?: SettingDecl;
  readonly usd?: SettingDecl;
  readonly time?: TimeDecl;
  readonly list?: SettingDecl;
  readonly span: Span;
};

/** Keys of LANGUAGE.md section 5. */
export type NodeOptions = {
  readonly retry?: RetryDecl;
  readonly timeout?: TimeDecl;
  readonly idle?: TimeDecl;
  readonly limits?: LimitsDecl;
};
export type RetryDecl = {
  readonly max: SettingDecl; // more attempts after the first
  readonly delay?: TimeDecl;
  readonly on?: readonly Located<string>[];
  readonly ask: boolean; // `then: ask`
  readonly span: Span;
};

export type NodeDecl = NodeOptions & {
  readonly id: Located<string>;
  readonly span: Span; // of its map
  readonly why?: Located<string>;
  readonly phase?: Located<string>;
  readonly label?: Template;
  readonly when?: Expression;
  readonly else?: DataTree;
  readonly each?: Generator;
  readonly key?: Expression;
  readonly atOnce?: SettingDecl;
  readonly take?: SettingDecl; // of the fan; that of a `from` stands in its verb
  readonly require?: SettingDecl | "all";
  readonly needsItems?: Expression;
  readonly stopEach: readonly { readonly name: Located<string>; readonly when: Expression }[];
  readonly barrier?: Located<string>;
  readonly after: readonly { readonly node: Located<string>; readonly settled: boolean }[];
  readonly ensure: readonly EnsureDecl[];
  readonly worktree?: { readonly span: Span; readonly of?: Located<string> }; // `true`, or the node whose tree it goes on in
  readonly setup?: readonly Template[];
  readonly accept: readonly { readonly path: Located<string>; readonly reason: Located<string> }[];
  /** Keys that could not be read, which was reported: the node can be checked without them. */
  readonly unread: ReadonlySet<string>;
  readonly verb: Verb;
};
/** `role: {by: kind, of: {howto: engineer, legal: lawyer}, else: role}`. */
export type RoleTable = {
  readonly by: Expression;
  readonly of: readonly { readonly word: Located<string>; readonly role: Located<string> }[];
  readonly else?: Located<string>;
  readonly span: Span;
};
/** A field that a person fills in. */
export type AskedField = { readonly name: Located<string>; readonly type: Tree };
export type ChoiceDecl = {
  readonly name: Located<string>;
  readonly leads?: Template; // what it leads to
  readonly input: readonly AskedField[];
};
export type EnsureDecl =
  | { readonly kind: "expr"; readonly expr: Expression }
  | { readonly kind: "run"; readonly argv: readonly Template[]; readonly span: Span };

/** Exactly one a node. `at`: the key that names the verb. */
export type Verb = VerbBody & { readonly at: Span };
export type VerbBody =
  | {
      readonly kind: "prompt";
      readonly prompt: Template; // of `prompt_file` too: then its spans are in that file
      readonly role?: Located<string> | RoleTable;
      readonly model?: { readonly how: "ladder" | "spread"; readonly of: readonly Located<string>[] };
      readonly effort?: Located<string>;
      readonly tools?: readonly Located<string>[];
      readonly system?: Template;
      readonly output?: TypeDecl;
      readonly batch: boolean;
    }
  | {
      readonly kind: "run";
      readonly argv: readonly Template[] | { readonly script: Located<string> & { readonly source: SourceText } };
      readonly stdin?: DataTree;
      readonly env: readonly { readonly name: Located<string>; readonly value: DataTree }[];
      readonly cwd?: Template;
      readonly parse?: Located<string>;
      readonly output?: TypeDecl;
      readonly okCodes?: readonly Located<number>[] | "any";
      readonly reads?: readonly Template[];
      readonly once: boolean;
      readonly untrusted: boolean;
    }
  | { readonly kind: "value"; readonly value: DataTree }
  | { readonly kind: "text"; readonly text: Template }
  | {
      readonly kind: "from";
      readonly generators: readonly Generator[]; // one or two
      readonly where?: Expression;
      readonly sort?: readonly { readonly by: Expression; readonly desc: boolean }[];
      readonly distinct?: Expression;
      readonly cap?: { readonly per: Expression; readonly max: SettingDecl };
      readonly take?: SettingDecl;
      readonly group?: Expression;
      readonly select?: DataTree;
      readonly chunk?: SettingDecl;
      readonly order: "arrival" | "source";
    }
  | {
      readonly kind: "gate";
      readonly ask: Template;
      readonly show?: Template;
      readonly choices: readonly ChoiceDecl[]; // empty: `input` alone
      readonly input: readonly AskedField[];
      readonly expires?: TimeDecl;
      readonly onExpiry?: Located<string>;
      readonly releases: readonly { readonly choice: Located<string>; readonly paths: readonly Located<string>[] }[];
    }
  | { readonly kind: "fail"; readonly message: Template }
  | {
      readonly kind: "use";
      readonly pipeline: Located<string>; // `std/name` or `./file.yaml`
      readonly with: readonly { readonly name: Located<string>; readonly value: DataTree }[];
      readonly types: readonly { readonly name: Located<string>; readonly type: Tree }[];
      readonly roles: readonly { readonly name: Located<string>; readonly role: Located<string> }[];
      readonly parts: readonly { readonly name: Located<string>; readonly pipeline: Located<string> }[];
    }
  | {
      readonly kind: "loop";
      readonly rounds: { readonly n: SettingDecl } | { readonly over: Generator };
      readonly state: readonly { readonly name: Located<string>; readonly start: DataTree }[];
      readonly nodes: readonly NodeDecl[];
      readonly broken: readonly string[]; // as that of the pipeline, of its own nodes
      readonly next: readonly { readonly name: Located<string>; readonly value: DataTree }[];
      readonly stop: readonly {
        readonly name: Located<string>;
        readonly when: Expression;
        readonly rounds: number;
        readonly ask: boolean;
      }[];
      readonly returns?: DataTree;
    }
  | {
      readonly kind: "nodes";
      readonly nodes: readonly NodeDecl[];
      readonly broken: readonly string[];
      readonly returns?: DataTree;
    };
