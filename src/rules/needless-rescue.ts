/** A `rescue` where nothing can fail: it stands in for nothing, and hides whatever comes to stand there later. */
import type { Expr } from "../expr/ir.ts";
import type { Rule } from "./rule.ts";
import { typeOf, type Where } from "./view/type-of.ts";
import { placeAt, spanOf } from "./view/view.ts";

export const needlessRescue: Rule = {
  name: "needless-rescue",
  find(view, say) {
    for (const step of view.steps.soft) {
      const { how, of } = step.expr;
      if (how !== "rescue" || !isSafe(of, step)) continue;
      say({
        message: "nothing here can fail, so this `rescue` never stands in",
        span: spanOf(view, of, step.piece),
        notes: [{ message: "what fails is a node that is read, or a step such as `xs[3]` or `x | int`" }],
        help: "leave `rescue` out; for a value that may be null or absent write `default`",
      });
    }
  },
};

/** Certain not to fail. An input of a called pipeline may be wired with what failed. */
function isSafe(expr: Expr, where: Where): boolean {
  switch (expr.do) {
    case "lit":
    case "local":
    case "view":
    case "is":
      return true;
    case "slot": {
      const place = placeAt(where.piece.place, expr.ref.up);
      return place !== undefined && (place.isMain || place.body.slots[expr.ref.slot]?.kind !== "input");
    }
    case "list":
      return expr.items.every((item) => isSafe(item, where));
    case "object":
      return expr.entries.every(({ key, value }) => typeof key === "string" && isSafe(value, where));
    case "get": {
      const isThere = expr.of.do === "view" || typeOf(expr, where) !== undefined;
      return isThere && typeOf(expr.of, where)?.kind !== "map" && isSafe(expr.of, where);
    }
    default:
      return false;
  }
}
