/** Colours of a terminal, by Node's own `styleText`, and the colour of each verdict. */
import { styleText } from "node:util";
import type { Verdict } from "../harness/contract/result.ts";

type Style = "bold" | "dim" | "green" | "magenta" | "red" | "yellow";
export type Colors = Readonly<Record<Style, (text: string) => string>>;

/** @param on whether to colour; `false` leaves every text as it is, whatever the stream and the environment are */
export function colorsIf(on: boolean): Colors {
  const paint = (style: Style) => (text: string) =>
    on ? styleText(style, text, { validateStream: false }) : text;
  return {
    bold: paint("bold"),
    dim: paint("dim"),
    green: paint("green"),
    magenta: paint("magenta"),
    red: paint("red"),
    yellow: paint("yellow"),
  };
}

export function verdictColor(verdict: Verdict, colors: Colors): (text: string) => string {
  return {
    pass: colors.green,
    fail: colors.red,
    inconclusive: colors.yellow,
    "harness-error": colors.magenta,
  }[verdict];
}
