/**
 * The narrator of a terminal: titled steps with elapsed time, notes beneath them, one live line on a TTY. Elsewhere,
 * and where CI is set, plain lines without colour and the live state every five seconds.
 */
import { createLogUpdate } from "log-update";
import { colorsIf } from "../../reports/verdict-color.ts";
import { duration, rate, share } from "../contract/quantity.ts";
import type { LiveState, Narrator } from "../drill/narrator.ts";

export interface TerminalOptions {
  readonly stream: NodeJS.WriteStream;
  readonly color: boolean;
  /** Whether lines may be rewritten. */
  readonly dynamic: boolean;
}

const plainEveryMs = 5_000;

/** What this stream can show. `CI` makes it plain, `NO_COLOR` takes the colours; set to nothing they count as unset. */
export function terminalOptions(stream: NodeJS.WriteStream): TerminalOptions {
  const dynamic = stream.isTTY === true && !isSet("CI");
  return { stream, dynamic, color: dynamic && !isSet("NO_COLOR") };
}

function isSet(variable: string): boolean {
  return (process.env[variable] ?? "") !== "";
}

export interface TerminalNarrator extends Narrator {
  /** A line of its own, at the margin. */
  say(text: string): void;
}

export function terminalNarrator({ stream, color, dynamic }: TerminalOptions): TerminalNarrator {
  const paint = colorsIf(color);
  const { update, line } = writerOf(stream, dynamic);
  const startedAt = performance.now();
  let lastPlain = 0;
  const clock = () => paint.dim(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)}s`);
  return {
    say: line,
    stepBegan(title) {
      line(`${clock()}  ${paint.bold(title)}`);
    },
    stepEnded(_title, ms, detail) {
      const what = detail === null ? "" : paint.dim(` · ${detail}`);
      line(`${" ".repeat(9)}${paint.green("done")} in ${duration(ms)}${what}`);
    },
    note(text) {
      line(`${" ".repeat(9)}${paint.dim(text)}`);
    },
    live(state) {
      const text = `${clock()}  ${liveLine(state)}`;
      if (update !== null) return update(text);
      if (performance.now() - lastPlain < plainEveryMs) return;
      lastPlain = performance.now();
      line(text);
    },
  };
}

/** Lines that stay, and on a TTY the live line below them. */
function writerOf(stream: NodeJS.WriteStream, dynamic: boolean) {
  const update = dynamic ? createLogUpdate(stream) : null;
  const line = (text: string): void => {
    update?.clear();
    stream.write(`${text}\n`);
  };
  return { update, line };
}

export interface SeriesNarrator extends TerminalNarrator {
  /** The steps that follow are those of this drill. */
  drillBegan(title: string): void;
}

/**
 * The narrator of many drills: on a TTY one live line with the drill and its step, elsewhere nothing. Notes are shown
 * until a drill's first step is over, because that is where something may be installed.
 */
export function seriesNarrator({ stream, color, dynamic }: TerminalOptions): SeriesNarrator {
  const paint = colorsIf(color);
  const { update, line: say } = writerOf(stream, dynamic);
  let drill = "";
  let equipping = true;
  return {
    say,
    drillBegan(title) {
      drill = title;
      equipping = true;
    },
    stepBegan(title) {
      update?.(`${drill}  ${paint.dim(title)}`);
    },
    stepEnded() {
      equipping = false;
    },
    note(text) {
      if (equipping) say(paint.dim(text));
    },
    live() {},
  };
}

function liveLine(state: LiveState): string {
  const { perSecond, success, attempted, lag, sentPerSecond, retriesPerSecond } = state;
  const answered = success === null ? "no answers" : `${share(success)} ok`;
  const lags = Object.entries(lag).map(
    ([region, behind]) => `${region} ${behind === null ? "gone" : `lag ${behind}`}`,
  );
  const sent = `${rate(Math.round(sentPerSecond))}/s sent`;
  const again =
    retriesPerSecond < 0.5 ? sent : `${sent}, ${rate(Math.round(retriesPerSecond))} of them retries`;
  return [`${perSecond}/s due`, again, answered, `${attempted} operations`, ...lags].join(" · ");
}
