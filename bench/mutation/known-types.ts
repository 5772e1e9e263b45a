/** Questions about types that decide whether a change is a mistake. */
import { membersOf } from "../../src/types/join-types.ts";
import type { Type } from "../../src/types/type.ts";

/** The fields that can be read of a value, also of each element of a list; undefined where any name would do. */
export function fieldsOf(type: Type | undefined): readonly string[] | undefined {
  if (type === undefined) return undefined;
  const found: string[] = [];
  for (const member of membersOf(type)) {
    if (member.kind === "any" || member.kind === "map") return undefined;
    if (member.kind === "object" && member.open) return undefined;
    if (member.kind === "object") found.push(...member.fields.map(({ name }) => name));
    const inner = member.kind === "list" ? fieldsOf(member.of) : [];
    if (inner === undefined) return undefined;
    found.push(...inner);
  }
  return found;
}

/** Whether every value of the type is of one of these kinds. */
export function isOnly(type: Type | undefined, kinds: readonly Type["kind"][]): boolean {
  return type !== undefined && membersOf(type).every(({ kind }) => kinds.includes(kind));
}
