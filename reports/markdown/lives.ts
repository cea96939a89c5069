/** Events followed through all regions, one row an event. */
import { fineClock } from "../../harness/contract/quantity.ts";
import type { EventLife } from "../../harness/measure/event-life.ts";
import { type LifeInWords, lifeInWords, type Seen } from "../facts/life.ts";
import { code, table, text } from "./markup.ts";

export function lifeTable(lives: readonly EventLife[]): string {
  const rows = lives.map(lifeInWords);
  const regions = rows[0]?.regions.map(({ region }) => text(region)) ?? [];
  return table(["event", "sent", "acknowledged", ...regions], rows.map(cells));
}

function cells({ eventId, contents, sent, acknowledged, regions }: LifeInWords): string[] {
  return [
    `${code(eventId)}${contents === "" ? "" : `<br>${text(contents)}`}`,
    lines(sent),
    lines(acknowledged),
    ...regions.map(({ seen }) => lines(seen)),
  ];
}

function lines(seen: readonly Seen[]): string {
  return seen
    .map(({ seconds, text: words, wrong }) => {
      const at = seconds === null ? "" : `${fineClock(seconds)} `;
      return wrong ? `**✗ ${at}${text(words)}**` : `${at}${text(words)}`;
    })
    .join("<br>");
}
