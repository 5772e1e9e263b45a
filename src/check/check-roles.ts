/** Roles: who answers prompts, with which model and tools. */
import { resolveTemplate } from "../expr/resolve-template.ts";
import type { NameScope, ResolvedTemplate } from "../expr/scope.ts";
import type { RoleDecl, Template } from "../syntax/pipeline.ts";
import { modelNamed } from "./check-models.ts";
import type { CheckedRole } from "./checked.ts";
import type { Checking, Shared } from "./checking.ts";

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
    tools: (decl.tools ?? []).map((tool) => tool.value),
    ...(decl.system === undefined ? {} : { system: systemOf(checking, decl.system) }),
  };
}

/** A role stands outside of every run: its text can read nothing. */
function systemOf(checking: Checking, template: Template): ResolvedTemplate {
  const nothing: NameScope = {
    lookup: () => undefined,
    names: () => [],
    outOfReach: () => "not known to a role, whose `system` reads nothing: put it on the node that needs it",
    spanId: (span) => checking.shared.spans.idOf(span),
  };
  return resolveTemplate(template.ast, nothing, checking.report);
}
