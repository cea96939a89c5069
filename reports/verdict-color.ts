/** The colour of each verdict in a terminal. */
import type picocolors from "picocolors";
import type { Verdict } from "../harness/contract/result.ts";

export type Colors = ReturnType<typeof picocolors.createColors>;

export function verdictColor(verdict: Verdict, colors: Colors): (text: string) => string {
  return {
    pass: colors.green,
    fail: colors.red,
    inconclusive: colors.yellow,
    "harness-error": colors.magenta,
  }[verdict];
}
