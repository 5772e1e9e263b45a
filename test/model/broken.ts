/** A rule of the model that did not hold. `rule` names it: a smaller case counts as the same failure if it breaks the same rule. */
export class Broken extends Error {
  readonly rule: string;
  constructor(rule: string, what: string) {
    super(`${rule}: ${what}`);
    this.rule = rule;
  }
}

/** Throws where a rule does not hold. `what` is a function, because it is called after every event. */
export function demand(holds: boolean, rule: string, what: () => string): void {
  if (!holds) throw new Broken(rule, what());
}
