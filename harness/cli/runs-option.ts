/** `--runs`, an option of every command that reads or writes runs. */
import { Option } from "@commander-js/extra-typings";

export function runsOption() {
  return new Option("--runs <folder>", "where runs are kept; `runs` of the config when left out");
}
