/** Which signal does what: the first Ctrl-C lets finish, all else ends at once. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type ControlMessage, createRunControl } from "../../src/run/control.ts";
import { watchSignals } from "../../src/run/signals.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watching(graceMs = 60_000) {
  const source = new EventEmitter();
  const sent: ControlMessage[] = [];
  const hints: string[] = [];
  const control = createRunControl();
  control.listen((message) => void sent.push(message));
  const watch = watchSignals(control, { graceMs, source, onStopping: (how) => void hints.push(how) });
  return { source, sent, hints, watch, send: (signal: string) => source.emit(signal, signal) };
}

test("the first Ctrl-C stops new starts, and ends the rest when the grace is over", () => {
  const { sent, hints, watch, send } = watching(1_000);
  send("SIGINT");
  expect(sent).toEqual([{ kind: "tell", verb: "stop", actor: "SIGINT" }]);
  vi.advanceTimersByTime(999);
  expect(sent).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(sent[1]).toEqual({ kind: "abort", actor: "SIGINT, and 1000 ms are over" });
  expect(hints).toEqual(["finishing", "aborting"]);
  expect(watch.received()).toBe("SIGINT");
});

test("the second Ctrl-C ends the rest at once, once", () => {
  const { sent, send } = watching();
  send("SIGINT");
  send("SIGINT");
  expect(sent.map(({ kind }) => kind)).toEqual(["tell", "abort"]);
  vi.advanceTimersByTime(120_000);
  expect(sent).toHaveLength(2);
});

test.each(["SIGTERM", "SIGHUP"])("%s ends at once", (signal) => {
  const { sent, watch, send } = watching();
  send(signal);
  expect(sent).toEqual([{ kind: "abort", actor: signal }]);
  expect(watch.received()).toBe(signal);
});

test("after the run nothing is listened to, and no timer is left", () => {
  const { source, sent, watch, send } = watching();
  send("SIGINT");
  watch.remove();
  expect(source.eventNames()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  expect(sent).toHaveLength(1);
});
