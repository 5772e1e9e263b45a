/**
 * A scheduler that answers lookups by itself as long as their answers are at hand: nobody sees a lookup, so it need not
 * wait until the events before it are durable. Else a re-run in which each result leads to one other would commit, and
 * wait for the disk, as often as it takes a result over.
 */
import { limits } from "../base/limits.ts";
import type { Command, StepResult } from "../core/command.ts";
import type { Event, Fact } from "../core/event.ts";
import { answerAtOnce, type Lookup, type LookupSetting } from "./answer-lookups.ts";
import type { Scheduler } from "./loop.ts";

/** `heard`: told of each lookup that is answered here. */
export function answeringLookups(
  scheduler: Scheduler,
  setting: LookupSetting,
  heard: (lookup: Lookup) => void = () => undefined,
): Scheduler {
  let answers: readonly Fact[] = []; // for the next step
  /** The result of a step, with its lookups answered if they can be. */
  const stepOnce = (facts: readonly Fact[], now: number): StepResult => {
    const result = scheduler.step([...answers, ...facts], now);
    answers = [];
    if (result.commands.some((command) => command.do === "start")) setting.files.began();
    const lookups = result.commands.filter((command) => command.do === "lookup");
    const found = lookups.length === 0 ? undefined : answerAtOnce(lookups, setting);
    if (found === undefined) return result;
    lookups.forEach(heard);
    answers = found;
    return { ...result, commands: result.commands.filter((command) => command.do !== "lookup") };
  };
  return {
    ...scheduler,
    step(facts, now) {
      let last = stepOnce(facts, now);
      if (answers.length === 0) return last;
      const events: Event[] = [...last.events];
      const commands: Command[] = [...last.commands];
      while (answers.length > 0 && last.missing.length === 0 && events.length < limits.eventsPerStep) {
        last = stepOnce([], now);
        for (const event of last.events) events.push(event);
        for (const command of last.commands) commands.push(command);
      }
      return { ...last, events, commands, more: last.more || answers.length > 0 };
    },
  };
}
