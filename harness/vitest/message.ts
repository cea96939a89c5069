/** What a matcher that fails prints. Texts of the system under test are made legible, and stay on their line. */
import { legible } from "../../reports/input.ts";
import { count, notMeasured } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { Finding, Judgement } from "./judgement.ts";
import type { Received } from "./received.ts";

const mostWitnesses = 3;
const mostFindings = 5;

/** What is expected of a drill, after `expected <drill>`. */
export interface Expectation {
  /** `to lose nothing` */
  readonly itself: string;
  /** Of `.not`: `to lose something`. */
  readonly opposite: string;
}

/** @param isNot whether the opposite was expected */
export function messageOf(
  { result, report }: Received,
  { itself, opposite }: Expectation,
  isNot: boolean,
  { state, findings }: Judgement,
): string {
  const found = state === "unproven" ? "the drill proves neither that nor its opposite" : "it did not";
  const told = findings.slice(0, mostFindings);
  const rest = findings.length - told.length;
  const lines = [
    `expected ${result.run.scenario} ${isNot ? opposite : itself}, but ${found}`,
    ...told.flatMap(findingLines),
    ...(rest > 0 ? [`  and ${count(rest)} more: see the report`] : []),
    ...(report === null ? [] : [`report: ${report}`]),
    `replay: ${result.run.command}`,
  ];
  return legible(lines.map(inOneLine)).join("\n");
}

function inOneLine(text: string): string {
  const [first = "", ...rest] = text.split("\n");
  return [first, ...rest.map((line) => line.trim())].join(" ").trimEnd();
}

function findingLines({ check, found, figures, witnesses }: Finding): string[] {
  const others = witnesses.filter(({ text }) => text !== found);
  const rest = others.length - mostWitnesses;
  return [
    `  ${check === null ? "" : `${check}: `}${found}`,
    ...figures.map(figureText),
    ...others.slice(0, mostWitnesses).map((witness) => `    ${witnessText(witness)}`),
    ...(rest > 0 ? [`    and ${count(rest)} more`] : []),
  ];
}

function figureText({ measured, limit }: Finding["figures"][number]): string {
  return `    ${measured === notMeasured ? measured : `measured ${measured}`}, limit ${limit}`;
}

/** Its subject is left out where the text names it. */
function witnessText({ eventId, account, region, text }: Witness): string {
  const subject = [eventId ?? account, region].filter((part) => part !== undefined);
  return [...subject.filter((part) => !text.includes(part)), text].join(" · ");
}
