/** Who is named in the journal as the one who told a run something. */
import { expect, test } from "vitest";
import { actorOf } from "../../src/cli/actor-of.ts";

const nameless = (): never => {
  throw Object.assign(new Error("uv_os_get_passwd returned ENOENT"), { code: "ERR_SYSTEM_ERROR" });
};

test("who was named, else who is logged in", () => {
  expect(actorOf("Anna")).toBe("Anna");
  expect(actorOf("a\ud800")).toBe("a\ufffd");
  expect(actorOf(undefined, () => "ben")).toBe("ben");
});

test("a user without a name, as in containers, is told by its number", () => {
  expect(actorOf(undefined, nameless)).toBe(`user ${process.getuid?.()}`);
  expect(actorOf("Anna", nameless)).toBe("Anna");
});
