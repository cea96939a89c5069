/** The controls of a run that is played again: play and pause, how fast, and from which moment. */
/** @import { Frame } from "../view.ts" */
/** @import { Seat } from "./stream.js" */
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { clock } from "./clock.js";

const speeds = [1, 4, 16, 64];
const stepMs = 100;
/** A slider that is dragged asks for a moment once it rests. */
const settleMs = 150;

/**
 * @typedef {object} ReplayProps
 * @property {number} at
 * @property {NonNullable<Frame["replay"]>} replay
 * @property {boolean} ended
 * @property {Seat} seat
 * @property {(seat: Seat) => void} sit asks for another seat
 */

/** @param {ReplayProps} props */
export function Replay({ at, replay, ended, seat, sit }) {
  const [speed, setSpeed] = useState(seat.speed);
  const [dragged, setDragged] = useState(/** @type {number | null} */ (null));
  const settling = useRef(0);
  const paused = seat.speed === 0;
  const fromMs = Math.floor(at);
  const play = () => sit(ended ? { fromMs: 0, speed } : { fromMs, speed: paused ? speed : 0 });
  /** @param {{ currentTarget: HTMLInputElement }} event */
  const drag = ({ currentTarget }) => {
    const wanted = Number(currentTarget.value);
    setDragged(wanted);
    clearTimeout(settling.current);
    settling.current = setTimeout(() => {
      setDragged(null);
      sit({ fromMs: wanted, speed: ended ? 0 : seat.speed });
    }, settleMs);
  };
  /** @param {{ currentTarget: HTMLSelectElement }} event */
  const choose = ({ currentTarget }) => {
    const chosen = Number(currentTarget.value);
    setSpeed(chosen);
    if (!paused && !ended) sit({ fromMs, speed: chosen });
  };
  const time = `${clock(dragged ?? at)} of ${clock(replay.durationMs)}`;
  return html`
    <section id="replay" class="replay" aria-label="Replay">
      <h2>Replay</h2>
      <input
        type="range"
        min="0"
        max=${Math.ceil(replay.durationMs / stepMs) * stepMs}
        step=${stepMs}
        value=${dragged ?? at}
        aria-label="Moment of the drill"
        aria-valuetext=${time}
        onInput=${drag}
      />
      <div class="row">
        <button type="button" class="main" onClick=${play}>
          ${ended ? "Play again" : paused ? "Play" : "Pause"}
        </button>
        <select aria-label="Speed" value=${speed} onChange=${choose}>
          ${speeds.map((one) => html`<option key=${one} value=${one}>${one}×</option>`)}
        </select>
        <span class="quiet">${time}</span>
      </div>
    </section>
  `;
}
