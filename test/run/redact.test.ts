/** What is a secret never leaves the process in a fact. */
import { expect, test } from "vitest";
import { createRedactor } from "../../src/run/redact.ts";

test("every value is replaced by its name, the longer of two first", () => {
  const redactor = createRedactor(
    new Map([
      ["SHORT", "abcd"],
      ["LONG", "abcdefgh"],
    ]),
  );
  expect(redactor.text("x abcdefgh y abcd z")).toBe("x [secret LONG] y [secret SHORT] z");
});

test("a value of less than four characters stands in too many harmless texts", () => {
  expect(createRedactor(new Map([["PIN", "123"]])).text("123")).toBe("123");
});

test("a secret that is part of what stands for another is not found in there", () => {
  const redactor = createRedactor(
    new Map([
      ["A", "hunter2"],
      ["B", "secret"],
    ]),
  );
  expect(redactor.text("hunter2 secret")).toBe("[secret A] [secret B]");
});

test("blanks around a value do not hide it", () => {
  expect(createRedactor(new Map([["KEY", "top-secret\n"]])).text("<top-secret>")).toBe("<[secret KEY]>");
});

test("a value with signs of a regular expression or of a replacement is taken as it is", () => {
  const redactor = createRedactor(new Map([["$&", "a.*$&b"]]));
  expect(redactor.text("a.*$&b and axxb")).toBe("[secret $&] and axxb");
});

test("without secrets a value is the same object", () => {
  const value = { a: ["b"] };
  expect(createRedactor(new Map()).value(value)).toBe(value);
});

test("causes lose them in message and output", () => {
  const redactor = createRedactor(new Map([["KEY", "hunter2"]]));
  expect(redactor.cause({ kind: "exit", message: "m hunter2", output: "o hunter2", at: 3 })).toEqual({
    kind: "exit",
    message: "m [secret KEY]",
    output: "o [secret KEY]",
    at: 3,
  });
});
