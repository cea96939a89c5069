/** A terminal of which only the lines that are said are kept. */
import type { Telling } from "../../harness/campaign/told-series.ts";

export const said: string[] = [];

export const telling: Telling = {
  terminal: { stream: process.stdout, color: false, dynamic: false },
  narrator: {
    say: (text) => said.push(text),
    ...{ drillBegan() {}, stepBegan() {}, stepEnded() {}, note() {}, live() {} },
  },
};
