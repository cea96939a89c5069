import { afterEach, expect, test, vi } from "vitest";
import { terminalOptions } from "../../harness/campaign/terminal.ts";

const stream = { isTTY: true } as NodeJS.WriteStream;

afterEach(() => vi.unstubAllEnvs());

function shown(ci: string | undefined, noColor: string | undefined) {
  vi.stubEnv("CI", ci);
  vi.stubEnv("NO_COLOR", noColor);
  const { dynamic, color } = terminalOptions(stream);
  return { dynamic, color };
}

test("a terminal has colours and a live line, unless a variable turns them off", () => {
  expect(shown(undefined, undefined)).toEqual({ dynamic: true, color: true });
  expect(shown(undefined, "1")).toEqual({ dynamic: true, color: false });
  expect(shown("true", undefined)).toEqual({ dynamic: false, color: false });
});

test("an empty variable counts as unset", () => {
  expect(shown("", "")).toEqual({ dynamic: true, color: true });
});
