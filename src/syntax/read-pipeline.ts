/** From the tree of a file to a `Pipeline`: the whole file, with all that is wrong in it. */
import { type Diagnostic, type PhaseResult, sortDiagnostics } from "../base/diagnostic.ts";
import type { Located } from "../base/span.ts";
import type { Tree } from "../base/tree.ts";
import { type Fields, openFields, type Reading, type What } from "./fields.ts";
import { given } from "./given.ts";
import type { NameKind } from "./keys.ts";
import type { OtherFiles } from "./other-files.ts";
import type { InputDecl, NodeDecl, PartDecl, Pipeline, RoleDecl } from "./pipeline.ts";
import { readDefaults, readInput, readPart, readPhases } from "./read-declarations.ts";
import { readExpression } from "./read-expression.ts";
import { dataAt, entryAt, listOf, mapOf, nameAt, readWith, refuseForm, textAt } from "./read-field.ts";
import { readLimits } from "./read-limits.ts";
import { readNodes } from "./read-node.ts";
import { readRole } from "./read-prompt.ts";
import { checkName, readName } from "./read-scalar.ts";
import { readType, readTypeDecl } from "./read-type-decl.ts";

/**
 * The pipeline of a file, given whenever the map of its nodes could be read; declarations with errors are left out
 * and named in `broken`. `file`: as given to the user. `files`: the texts of what `askedFiles` lists, by path.
 */
export function readPipeline(tree: Tree, file: string, files: OtherFiles): PhaseResult<Pipeline> {
  const found: Diagnostic[] = [];
  const reading: Reading = { file, files, report: (diagnostic) => void found.push(diagnostic) };
  const pipeline = readFields(tree, reading);
  const diagnostics = sortDiagnostics(found);
  return pipeline === undefined ? { diagnostics } : { value: pipeline, diagnostics };
}

function readFields(tree: Tree, reading: Reading): Pipeline | undefined {
  const fields = openFields(tree, "pipeline", "the pipeline", reading);
  if (fields === undefined) return undefined;
  checkVersion(fields);
  const name = nameAt(fields, "name");
  const why = textAt(fields, "why");
  const inputs = readAll<InputDecl>(fields, "inputs", "input", readInput);
  const types = readAll(fields, "types", "type", readNamedType);
  const roles = readAll<RoleDecl>(fields, "roles", "word", readRole);
  const parts = readAll<PartDecl>(fields, "parts", "word", readPart);
  const models = readWith(fields, "models", mapOf(readName)) ?? [];
  const phases = readWith(fields, "phases", readPhases) ?? [];
  const secrets = readWith(fields, "secrets", listOf(readName)) ?? [];
  const scope = readWith<Scope>(fields, "nodes", readNodes);
  const returns = dataAt(fields, "returns");
  const output = readTypeDecl(fields, "output");
  const ensure = readWith(fields, "ensure", listOf(readExpression)) ?? [];
  const limits = readLimits(fields, "limits");
  const defaults = readWith(fields, "defaults", readDefaults) ?? {};
  if (scope === undefined) return undefined;
  const nameless = { value: "", span: tree.span };
  return {
    path: reading.file,
    span: tree.span,
    name: name ?? nameless,
    why: why ?? nameless,
    inputs: inputs.read,
    types: types.read,
    roles: roles.read,
    parts: parts.read,
    models: models.map(({ name: alias, value }) => ({ name: alias, model: value })),
    defaults,
    phases,
    secrets,
    nodes: scope.nodes,
    ensure,
    broken: [...inputs.broken, ...types.broken, ...roles.broken, ...parts.broken, ...scope.broken, ...lost(fields)],
    ...given({ limits, returns, output }),
  };
}

/** Lists of names that could not be read. */
function lost({ failed }: Fields<"pipeline">): readonly string[] {
  return ["models", "secrets"].filter((key) => failed.has(key));
}

type Scope = { readonly nodes: readonly NodeDecl[]; readonly broken: readonly string[] };

/** `sluice: 1`, in front of all else: so a later version can be told before anything is read. */
function checkVersion(fields: Fields<"pipeline">): void {
  const entry = entryAt(fields, "sluice");
  if (entry === undefined) return;
  const { value } = entry;
  if (!value.broken && !(value.kind === "scalar" && value.value === 1)) {
    const message = "this version of the language is not known";
    fields.reading.report({ name: "bad-value", message, span: value.span, help: "write `sluice: 1`" });
  }
  const [first] = fields.entries.keys();
  if (first === "sluice") return;
  const message = '"sluice" is not the first key';
  fields.reading.report({
    name: "misplaced-key",
    message,
    span: entry.key.span,
    help: "move it to the top of the file",
  });
}

type Declarations<T> = { readonly read: readonly T[]; readonly broken: readonly string[] };
type ReadOne<T> = (name: Located<string>, tree: Tree, reading: Reading) => T | undefined;

/** What could be read of a map of declarations, and the names of the others, as `inputs.x`. */
function readAll<T>(
  fields: Fields<"pipeline">,
  key: "inputs" | "types" | "roles" | "parts",
  named: NameKind,
  readOne: ReadOne<T>,
): Declarations<T> {
  const all = readWith(fields, key, (tree, what: What, reading): Declarations<T> | undefined => {
    if (tree.kind !== "map") return refuseForm(tree, what, "a map", "write `name: …`, one on a line", reading);
    const read: T[] = [];
    const broken: string[] = tree.broken ? [key] : [];
    for (const entry of tree.entries) {
      const isNamed = checkName(entry.key, named, `an entry of ${what}`, reading);
      const one = readOne(entry.key, entry.value, reading);
      if (one !== undefined && isNamed) read.push(one);
      else broken.push(`${key}.${entry.key.value}`);
    }
    return { read, broken };
  });
  return all ?? { read: [], broken: fields.failed.has(key) ? [key] : [] };
}

function readNamedType(name: Located<string>, tree: Tree, reading: Reading) {
  const type = readType(tree, `type "${name.value}"`, reading, { kind: "type" });
  return type && { name, type };
}
