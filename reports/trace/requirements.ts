/** The requirements of `docs/requirements.csv`: what the runbooks ask for, and what no drill shows of it yet. */
import { csvRows } from "./csv.ts";

export interface Requirement {
  /** Such as `P-04`. */
  readonly id: string;
  readonly document: string;
  /** Name of the document's own objectives and timings. */
  readonly profile: string;
  readonly text: string;
  /** What no drill shows of it; empty where those that claim it show all, `all of it …` where none claims it. */
  readonly notShown: string;
}

const columns = ["id", "document", "profile", "requirement", "not_shown"];
/** Which spreadsheets write in countries where the comma is for decimals, or where they are told to. */
const otherSeparators = [
  [";", "semicolons"],
  ["\t", "tabs"],
] as const;

/** @throws Error with the row that is wrong, and how */
export function requirementsIn(csv: string): Requirement[] {
  if (csv.includes("\ufffd")) throw new Error("expected UTF-8, found other bytes: save it as CSV UTF-8");
  const [head = [], ...rows] = csvRows(csv);
  const separator = otherSeparators.find(([one]) => head.join() === columns.join(one));
  if (separator !== undefined)
    throw new Error(`expected commas between the cells, found ${separator[1]}: save it with commas`);
  if (head.join() !== columns.join())
    throw new Error(`expected the columns ${columns.join(", ")}, found ${head.join(", ")}`);
  const seen = new Set<string>();
  return rows.map((row) => {
    const [id = "", document = "", profile = "", text = "", notShown = ""] = row;
    const whole = row.length === columns.length && document !== "" && profile !== "" && text !== "";
    if (!whole)
      throw new Error(
        `${id || "a row without an id"}: expected ${columns.length} cells, the first four not empty`,
      );
    if (seen.has(id)) throw new Error(`${id} is there twice`);
    seen.add(id);
    return { id, document, profile, text, notShown };
  });
}
