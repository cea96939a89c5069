/**
 * The live page: the latest frame of the event stream, one component a concept. Words and tones come with the frame; the
 * page decides nothing. Texts from the system under test become text nodes, never markup.
 */
/** @import { Frame } from "../view.ts" */
import { html } from "htm/preact";
import { h, render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Control } from "./control.js";
import { Heading } from "./heading.js";
import { Lags } from "./lags.js";
import { Outages } from "./outages.js";
import { Picture } from "./picture.js";
import { Reads } from "./reads.js";
import { Replay } from "./replay.js";
import { Sending } from "./sending.js";
import { statusOf } from "./status.js";
import { useStream } from "./stream.js";
import { News, Now } from "./timeline.js";
import { takeToken } from "./token.js";
import { Traffic } from "./traffic.js";
import { Promises, VerdictBanner } from "./verdict.js";

const usualSpeed = 4;
const noControl = { abort: false, heldAt: null };

function Page() {
  const [seat, sit] = useState({ fromMs: 0, speed: usualSpeed });
  const { frame, connection } = useStream(seat);
  const status = statusOf(frame, connection, seat);
  const scenario = frame?.run?.scenario;
  useEffect(() => {
    document.title = scenario === undefined ? "regiondrill" : `${status.text} · ${scenario} · regiondrill`;
  }, [status.text, scenario]);
  const heading = h(Heading, { frame, status });
  if (frame === null) return heading;
  const ended = connection === "over";
  return html`
    ${heading}
    <p id="problem" class="problem" role="alert" hidden=${frame.problem === null}>${frame.problem}</p>
    ${h(VerdictBanner, { verdict: frame.verdict })}
    <main>
      ${seen(frame)}
      <div class="told">
        ${h(Now, { frame })}
        ${h(Control, { control: ended ? noControl : frame.control })}
        ${frame.replay && h(Replay, { at: frame.at, replay: frame.replay, ended, seat, sit })}
        ${h(News, { news: frame.news, steps: frame.steps })}
      </div>
    </main>
  `;
}

/** @param {Frame} frame */
function seen({ regions, links, outages, failing, traffic, sending, reads, lags, run, verdict }) {
  return html`
    <div class="seen">
      ${h(Picture, { regions, links })}
      ${h(Outages, { outages, failing })}
      ${run && h(Sending, { sending, traffic, perSecond: run.perSecond })}
      ${h(Reads, { reads, traffic })}
      ${h(Traffic, { regions, traffic, run })}
      ${h(Lags, { lags })}
      ${h(Promises, { verdict, run })}
    </div>
  `;
}

takeToken();
render(h(Page, null), /** @type {HTMLElement} */ (document.getElementById("page")));
