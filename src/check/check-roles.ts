/** Roles: who answers prompts, with which model and tools. */
import { didYouMean } from "../base/did-you-mean.ts";
import type { Located } from "../base/span.ts";
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { NameScope, ResolvedTemplate } from "../expr/scope.ts";
import type { RoleDecl, Template } from "../syntax/pipeline.ts";
import { modelNamed } from "./check-models.ts";
import type { CheckedRole } from "./checked.ts";
import { type Checking, quoteWords, type Shared } from "./checking.ts";

/** Puts a role into the plan's list, each once for the file that declares it, and gives its index. */
export function addRole(shared: Shared, path: string, role: CheckedRole): number {
  const key = `${path}\n${role.name}`;
  const known = shared.roleIds.get(key);
  if (known !== undefined) return known;
  shared.roles.push(role);
  shared.roleIds.set(key, shared.roles.length - 1);
  return shared.roles.length - 1;
}

/** A role as the pipeline declares it. */
export function checkRole(checking: Checking, decl: RoleDecl): CheckedRole {
  return {
    name: decl.name.value,
    model: decl.model === undefined ? "strong" : modelNamed(checking, decl.model),
    ...(decl.effort === undefined ? {} : { effort: decl.effort.value }),
    tools: decl.tools === undefined ? [] : checkTools(checking, decl.tools),
    ...(decl.system === undefined ? {} : { system: systemOf(checking, decl.system) }),
  };
}

const outsideTools = ["web_search", "web_fetch"];
const localTools = ["read", "glob", "grep", "edit", "write", "bash"];

/** The names of tools that agents may use. Local ones and those of MCP servers are refused: nothing runs them yet. */
export function checkTools(checking: Checking, tools: readonly Located<string>[]): readonly string[] {
  for (const tool of tools) {
    if (outsideTools.includes(tool.value)) continue;
    if (localTools.includes(tool.value) || tool.value.startsWith("mcp:"))
      checking.report({
        name: "not-yet",
        message: `the tool "${tool.value}" is not there yet`,
        span: tool.span,
        help: "read with a `run` node, and put what it gives into the prompt",
      });
    else
      checking.report({
        name: "unknown-tool",
        message: `there is no tool "${tool.value}"`,
        span: tool.span,
        help: didYouMean(tool.value, [...outsideTools, ...localTools]) ?? `use ${quoteWords(outsideTools)}`,
      });
  }
  return tools.map((tool) => tool.value);
}

/** A role stands outside of every run: its text can read nothing. */
function systemOf(checking: Checking, template: Template): ResolvedTemplate {
  const nothing: NameScope = {
    lookup: () => undefined,
    names: () => [],
    outOfReach: () => "the `system` of a role can read nothing: put it on the node that needs it",
    spanId: (span) => checking.shared.spans.idOf(span),
  };
  return resolveTemplate(template.ast, nothing, checking.report);
}
