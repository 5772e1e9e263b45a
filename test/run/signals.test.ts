/** Which signal does what: the first Ctrl-C stops the run, all else ends at once what is in flight. */
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { type ControlMessage, createRunControl } from "../../src/run/control.ts";
import { watchSignals } from "../../src/run/signals.ts";

function watching() {
  const source = new EventEmitter();
  const sent: ControlMessage[] = [];
  const control = createRunControl();
  control.listen((message) => void sent.push(message));
  const watch = watchSignals(control, source);
  return { source, sent, watch, send: (signal: string) => source.emit(signal, signal) };
}

test("the first Ctrl-C stops the run, the second ends what is in flight", () => {
  const { sent, watch, send } = watching();
  send("SIGINT");
  expect(sent).toEqual([{ kind: "tell", verb: "stop", actor: "Ctrl-C" }]);
  send("SIGINT");
  expect(sent[1]).toEqual({ kind: "abort", actor: "Ctrl-C" });
  expect(watch.received()).toBe("SIGINT");
});

test.each(["SIGTERM", "SIGHUP"])("%s ends at once", (signal) => {
  const { sent, watch, send } = watching();
  send(signal);
  expect(sent).toEqual([{ kind: "abort", actor: signal }]);
  expect(watch.received()).toBe(signal);
});

test("after the run nothing is listened to", () => {
  const { source, sent, watch, send } = watching();
  send("SIGINT");
  watch.remove();
  expect(source.eventNames()).toEqual([]);
  expect(sent).toHaveLength(1);
});
