/**
 * The stream of events as the latest frame. When the stream breaks, the frame stays, and the stream is asked for again
 * until the server is back.
 */
/** @import { Frame, FrameChange } from "../view.ts" */
import { useEffect, useState } from "preact/hooks";
import { keptToken } from "./token.js";

const againMs = 2_000;

/** @typedef {"connecting" | "open" | "lost" | "over"} Connection `over`: the server has sent its last frame */

/**
 * From where a replay is shown, and how fast; a speed of 0 is a pause. A live run ignores it.
 * @typedef {{ readonly fromMs: number, readonly speed: number }} Seat
 */

/**
 * Follows from this seat; a new seat is a new stream. The frame is `null` until the first one is here.
 * @param {Seat} seat
 */
export function useStream(seat) {
  const [frame, setFrame] = useState(/** @type {Frame | null} */ (null));
  const [connection, setConnection] = useState(/** @type {Connection} */ ("connecting"));
  useEffect(() => {
    setConnection("connecting");
    setFrame((shown) => shown && { ...shown, verdict: null });
    return follow(seat, setConnection, (change) => setFrame((shown) => merged(shown, change)));
  }, [seat]);
  return { frame, connection };
}

/**
 * The first change of a stream is a whole frame.
 * @param {Frame | null} shown
 * @param {FrameChange} change
 * @returns {Frame}
 */
function merged(shown, change) {
  return /** @type {Frame} */ ({ ...shown, ...change });
}

/**
 * @param {Seat} seat
 * @param {(connection: Connection) => void} onConnection
 * @param {(change: FrameChange) => void} onChange
 * @returns {() => void} ends it
 */
function follow(seat, onConnection, onChange) {
  const token = keptToken();
  const query = new URLSearchParams({ from: String(seat.fromMs), speed: String(seat.speed) });
  if (token !== null) query.set("token", token);
  /** @type {number | undefined} */
  let again;
  /** @type {EventSource} */
  let source;
  const connect = () => {
    source = new EventSource(`/events?${query}`);
    source.addEventListener("open", () => onConnection("open"));
    source.addEventListener("message", ({ data }) => onChange(JSON.parse(data)));
    source.addEventListener("over", () => {
      source.close();
      onConnection("over");
    });
    source.addEventListener("error", () => {
      onConnection("lost");
      // A browser gives up on an answer that is no stream.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(connect, againMs);
    });
  };
  connect();
  return () => {
    clearTimeout(again);
    source.close();
  };
}
