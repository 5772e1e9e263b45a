/** A checked pipeline as a plan. Nothing is decided here: every word of the plan was found by the checker. */
import { present } from "../base/invariant.ts";
import type { Checked } from "../check/checked.ts";
import { type Plan, type PlanInput, planVersion } from "../plan/plan.ts";
import { printType } from "../types/print-type.ts";
import type { Bodies } from "./bodies.ts";
import { lowerBody } from "./lower-body.ts";
import { lowerLimits } from "./lower-parts.ts";
import { createTables, filesOf, planSpans, spanId, type Tables, typeId } from "./tables.ts";

const nothing = { formula: "0", names: "0", given: 0, any: 0 } as const; // `analyse` fills these in

/**
 * `text`: the source of each file, for its hash. `hashes`: false leaves all of them empty: whoever keeps or runs the plan
 * needs them; for whoever only judges it they are a tenth of the work.
 */
export type LowerCall = {
  readonly text: (path: string) => string | undefined;
  readonly hashes?: boolean | undefined;
};

export function lower(checked: Checked, { text, hashes = true }: LowerCall): Plan {
  const tables = createTables({ spans: checked.spans, roles: checked.roles, hashes });
  const into: Bodies = {
    tables,
    bodies: [],
    numbers: new Map(),
    enter: (body, outer) => lowerBody(into, body, outer),
  };
  lowerBody(into, checked.body, []);
  const inputs = checked.inputs.map((input) => lowerInput(tables, input));
  const ensure = checked.ensure.map((one) => ({ text: one.text, if: one.if.expr, at: spanId(tables, one.if.span) }));
  const spans = checked.spans.all();
  const files = filesOf(tables, text);
  return {
    ir: planVersion,
    name: checked.pipeline.name.value,
    why: checked.pipeline.why.value,
    spans: planSpans(spans, files),
    files,
    types: tables.types,
    inputs,
    roles: checked.roles.map(({ name, model, effort, tools, system, untrusted, acts }) => ({
      name,
      model,
      ...(effort === undefined ? {} : { effort }),
      tools,
      ...(system === undefined ? {} : { system: system.tmpl }),
      ...(untrusted ? { untrusted } : {}),
      ...(acts ? {} : { acts }),
    })),
    models: Object.fromEntries(checked.models),
    secrets: checked.secrets,
    limits: lowerLimits(checked.limits),
    phases: checked.phases,
    ...(checked.missingParts.length === 0 ? {} : { missingParts: checked.missingParts }),
    ensure,
    bodies: into.bodies.map((body) => present(body, "a lowered body")),
    worst: { instances: nothing, agents: nothing, attempts: nothing, tokens: nothing, usd: nothing },
    barriers: [],
  };
}

function lowerInput(tables: Tables, input: Checked["inputs"][number]): PlanInput {
  return {
    name: input.name.value,
    type: typeId(tables, input.type),
    text: printType(input.type),
    ...(input.default === undefined ? {} : { default: input.default }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.untrusted ? { untrusted: true as const } : {}),
    at: spanId(tables, input.name.span),
  };
}
