/** The controls of a run that is played again: play, pause, how fast, and where. */
import { byId, clock, html } from "./element.js";

const speeds = [1, 4, 16, 64];
const stepMs = 100;
const settleMs = 150;

let parts = null;

/** @param seat where and how fast, as asked for; @param sit asks for another */
export function drawReplay({ at, replay, ended }, seat, sit) {
  const place = byId("replay");
  place.hidden = replay === null;
  if (replay === null) return;
  parts ??= build(place, seat, sit);
  parts.state = { at, ended };
  parts.play.textContent = ended ? "Play again" : seat.speed === 0 ? "Play" : "Pause";
  parts.slider.max = String(Math.ceil(replay.durationMs / stepMs) * stepMs);
  if (!parts.dragged) parts.slider.value = String(at);
  parts.time.textContent = `${clock(at)} of ${clock(replay.durationMs)}`;
  parts.slider.setAttribute("aria-valuetext", parts.time.textContent);
}

function build(place, seat, sit) {
  const made = { dragged: false, state: { at: 0, ended: false }, speed: seat.speed || speeds[1] };
  const now = () => Math.floor(made.state.at);
  made.play = html("button", {
    type: "button",
    class: "main",
    click: () => {
      if (made.state.ended) sit({ fromMs: 0, speed: made.speed });
      else sit({ fromMs: now(), speed: seat.speed === 0 ? made.speed : 0 });
    },
  });
  made.slider = html("input", { type: "range", min: 0, step: stepMs, "aria-label": "Moment of the drill" });
  let settling;
  made.slider.addEventListener("input", () => {
    made.dragged = true;
    clearTimeout(settling);
    settling = setTimeout(() => {
      made.dragged = false;
      sit({ fromMs: Number(made.slider.value), speed: made.state.ended ? 0 : seat.speed });
    }, settleMs);
  });
  const choice = html(
    "select",
    {
      "aria-label": "Speed",
      change: (event) => {
        made.speed = Number(event.target.value);
        if (seat.speed !== 0 && !made.state.ended) sit({ fromMs: now(), speed: made.speed });
      },
    },
    ...speeds.map((speed) => html("option", { value: speed, selected: speed === made.speed }, `${speed}×`)),
  );
  made.time = html("span", { class: "quiet" });
  place.replaceChildren(
    html("h2", {}, "Replay"),
    made.slider,
    html("div", { class: "row" }, made.play, choice, made.time),
  );
  return made;
}
