/** How the run is followed, in a word or two: live, held, replayed, or without a connection. */
/** @import { Frame, Tone } from "../view.ts" */
/** @import { Connection, Seat } from "./stream.js" */

/** @typedef {{ readonly text: string, readonly tone: Tone }} Status */

/**
 * @param {Frame | null} frame
 * @param {Connection} connection
 * @param {Seat} seat
 * @returns {Status}
 */
export function statusOf(frame, connection, seat) {
  if (connection === "lost") return { text: "Reconnecting", tone: "warn" };
  if (connection === "connecting" || frame === null) return { text: "Connecting", tone: "busy" };
  const { mode, phase, control, verdict } = frame;
  if (phase === "cut-off") return { text: "Cut off", tone: "warn" };
  if (verdict !== null) return { text: mode === "replay" ? "Replay, at its end" : "Over", tone: "idle" };
  if (mode === "replay")
    return seat.speed === 0
      ? { text: "Replay, paused", tone: "idle" }
      : { text: `Replay, ${seat.speed}×`, tone: "busy" };
  if (control.heldAt !== null) return { text: "Held", tone: "warn" };
  if (phase === "waiting") return { text: "Waiting", tone: "busy" };
  return phase === "judging" ? { text: "Judging", tone: "busy" } : { text: "Live", tone: "good" };
}
