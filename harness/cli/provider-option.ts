/** `--provider`, which every command that drills takes, and what is made of it. */
import { Option } from "commander";
import { type ProviderWish, providerWishes } from "../provider/choose.ts";
import { unknownName } from "./usage.ts";

export interface ProviderFlag {
  readonly provider: ProviderWish;
}

export function providerOption(): Option {
  return new Option("--provider <name>", `what regions are made of: ${providerWishes.join(", ")}`)
    .env("REGIONDRILL_PROVIDER")
    .default("auto")
    .argParser((given) => {
      if (given === "") return "auto"; // the variable is set, to nothing
      if (!(providerWishes as readonly string[]).includes(given))
        throw unknownName("value of --provider or REGIONDRILL_PROVIDER", given, providerWishes);
      return given;
    });
}

/** As it is typed again; nothing where the choice was left to us. */
export function providerFlags(wish: ProviderWish): string[] {
  return wish === "auto" ? [] : [`--provider ${wish}`];
}
