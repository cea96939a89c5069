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

test("a terminal has colours and a live line, unless it is told otherwise", () => {
  expect(shown(undefined, undefined)).toEqual({ dynamic: true, color: true });
  expect(shown(undefined, "1")).toEqual({ dynamic: true, color: false });
  expect(shown("true", undefined)).toEqual({ dynamic: false, color: false });
});

test("a variable that is set to nothing is not set", () => {
  expect(shown("", "")).toEqual({ dynamic: true, color: true });
});
