/**
 * The page: follows the stream of events and draws what each frame says. It decides nothing: words and tones come with
 * the frame. When the stream breaks it says so, keeps what it shows, and tries again until the server is back.
 */
import { drawCharts } from "./charts.js";
import { drawControl, takeToken, tokenKept } from "./control.js";
import { byId, clock, html, mark } from "./element.js";
import { drawPicture } from "./picture.js";
import { drawReplay } from "./replay.js";

const againMs = 2_000;

const frame = {
  ...{
    run: null,
    at: 0,
    regions: [],
    links: [],
    lags: [],
    steps: [],
    news: [],
    success: null,
    acknowledged: 0,
  },
  traffic: { firstSecond: 0, acknowledged: {}, failed: [], backlog: {}, faults: [] },
  ...{ mode: "live", phase: "waiting", verdict: null, replay: null, problem: null },
  control: { abort: false, heldAt: null },
};
const seat = { fromMs: 0, speed: 4 };
let source = null;
let connection = "connecting";

function connect() {
  source?.close();
  source = new EventSource(
    `/events?${new URLSearchParams({ from: seat.fromMs, speed: seat.speed, ...tokenKept() })}`,
  );
  source.addEventListener("open", () => {
    connection = "open";
    drawStatus();
  });
  source.addEventListener("message", ({ data }) => {
    const news = JSON.parse(data);
    Object.assign(frame, news);
    draw(new Set(Object.keys(news)));
  });
  source.addEventListener("over", () => {
    connection = "over";
    source.close();
    draw(new Set());
  });
  source.addEventListener("error", () => {
    if (connection === "over") return;
    connection = "lost";
    drawStatus();
    // A browser gives up on an answer that is no stream.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, againMs);
  });
}

function sit(wanted) {
  Object.assign(seat, wanted);
  frame.verdict = null;
  connection = "connecting";
  draw(new Set(["verdict"]));
  connect();
}

function draw(changed) {
  const any = (...parts) => parts.some((part) => changed.has(part));
  if (any("run")) drawRun(frame.run);
  if (any("at", "success", "regions", "acknowledged", "phase")) drawFigures();
  if (any("regions", "links")) drawPicture(byId("picture"), frame);
  if (any("traffic", "regions")) drawCharts(byId("charts"), frame);
  if (any("lags")) drawLags(frame.lags);
  if (any("steps", "at", "phase")) drawStep();
  if (any("news", "steps")) drawNews();
  if (any("run", "verdict")) drawVerdict(frame.verdict, frame.run);
  if (any("problem")) drawProblem(frame.problem);
  drawControl(connection === "over" ? { abort: false, heldAt: null } : frame.control);
  const ended = connection === "over";
  drawReplay({ at: frame.at, replay: frame.replay, ended }, seat, sit);
  drawStatus();
}

function drawRun(run) {
  byId("scenario").textContent = run?.scenario ?? "Live view of a drill";
  byId("promise").textContent = run?.promise ?? "";
  byId("about").textContent =
    run === null ? "" : `${run.about} · ${run.startedAt.slice(0, 19).replace("T", " ")} UTC`;
}

function drawStatus() {
  const [text, tone] = statusOf();
  const place = byId("status");
  if (place.textContent !== text) place.textContent = text;
  place.dataset.tone = tone;
  document.title = frame.run === null ? "regiondrill" : `${text} · ${frame.run.scenario} · regiondrill`;
}

function statusOf() {
  const { mode, phase, control, verdict } = frame;
  if (connection === "lost") return ["Reconnecting", "warn"];
  if (connection === "connecting") return ["Connecting", "busy"];
  if (phase === "cut-off") return ["Cut off", "warn"];
  if (verdict !== null) return [mode === "replay" ? "Replay, at its end" : "Over", "idle"];
  if (mode === "replay")
    return seat.speed === 0 ? ["Replay, paused", "idle"] : [`Replay, ${seat.speed}×`, "busy"];
  if (control.heldAt !== null) return ["Held", "warn"];
  if (phase === "waiting") return ["Waiting", "busy"];
  return phase === "judging" ? ["Judging", "busy"] : ["Live", "good"];
}

function drawFigures() {
  const { at, run, success, regions, acknowledged } = frame;
  byId("clock").textContent = run === null ? "–" : clock(at);
  byId("success").textContent = success === null ? "–" : `${(Math.floor(success * 1000) / 10).toFixed(1)}%`;
  const rate = Math.round(regions.reduce((all, { perSecond }) => all + perSecond, 0));
  byId("rate").replaceChildren(String(rate), html("small", {}, run === null ? "" : ` of ${run.perSecond}`));
  byId("acknowledged").textContent = acknowledged.toLocaleString("en");
}

function drawLags(lags) {
  byId("lags").replaceChildren(
    ...(lags.length === 0 ? [] : [html("h2", {}, "Copies behind their original")]),
    ...(lags.length === 0
      ? []
      : [
          html(
            "ul",
            {},
            ...lags.map(({ name, behind, unit }) =>
              html(
                "li",
                {},
                html("span", {}, name),
                html("b", {}, behind === 0 ? "level" : `${behind} ${unit}`),
              ),
            ),
          ),
        ]),
  );
}

function drawStep() {
  const { steps, at, phase } = frame;
  const running = steps.findLast(({ to }) => to === null);
  const last = steps.at(-1);
  const words = {
    waiting: "Waiting for the drill to begin",
    judging: "Judging what was seen",
    judged: "Over",
  };
  const title =
    running?.title ?? words[phase] ?? (phase === "cut-off" ? "Cut off" : last?.title) ?? "Starting";
  const place = byId("step");
  if (place.textContent !== title) place.textContent = title;
  byId("step-since").textContent = running === undefined ? "" : `for ${clock(at - running.from)}`;
}

let told = [];

/** Only what is new is added, so that it is read out once. */
function drawNews() {
  const place = byId("news");
  const rows = [
    ...frame.news,
    ...frame.steps.map(({ from, title }) => ({ at: from, kind: "step", tone: null, text: title })),
  ].sort((a, b) => a.at - b.at);
  const keys = rows.map((row) => JSON.stringify([row.at, row.kind, row.text]));
  const known = new Set(told);
  const wanted = new Set(keys);
  const elements = new Map([...place.children].map((child) => [child.dataset.key, child]));
  for (const [key, element] of elements) if (!wanted.has(key)) element.remove();
  // The latest is on top.
  for (const [i, key] of keys.entries())
    if (!known.has(key) || !elements.has(key)) {
      const next = i === 0 ? null : (place.querySelector(`[data-key="${CSS.escape(keys[i - 1])}"]`) ?? null);
      place.insertBefore(newsRow(rows[i], key), next);
    }
  told = keys;
}

function newsRow({ at, kind, tone, text }, key) {
  const cut = kind === "fault" ? text.indexOf(": ") : -1;
  return html(
    "li",
    { "data-key": key, class: kind === "step" ? "step-row" : null },
    html("time", {}, clock(at)),
    tone === null ? html("span") : html("span", {}, mark(tone)),
    html(
      "span",
      { class: "text" },
      cut < 0 ? text : text.slice(0, cut),
      cut < 0 ? null : html("small", {}, text.slice(cut + 2, cut + 200)),
    ),
  );
}

const verdictTone = { pass: "good", fail: "bad", inconclusive: "warn", "harness-error": "warn" };

function drawVerdict(verdict, run) {
  const place = byId("verdict");
  place.hidden = verdict === null;
  byId("promises").replaceChildren(...(verdict === null ? open(run) : judged(verdict)));
  if (verdict === null) return place.replaceChildren();
  place.dataset.tone = verdictTone[verdict.verdict];
  place.replaceChildren(
    mark(verdictTone[verdict.verdict]),
    html("h2", {}, verdict.word, html("small", {}, verdict.meaning)),
    html("ul", {}, ...verdict.reasons.slice(0, 4).map((reason) => html("li", {}, reason))),
  );
}

function open(run) {
  return (run?.criteria ?? []).map((text) => html("li", {}, mark("idle"), html("span", {}, text)));
}

function judged({ checks }) {
  return checks.map(({ id, verdict, reason }) =>
    html(
      "li",
      {},
      mark(verdictTone[verdict]),
      html("span", {}, html("b", {}, `${id}: ${verdict}. `), reason),
    ),
  );
}

function drawProblem(problem) {
  const place = byId("problem");
  place.hidden = problem === null;
  place.textContent = problem ?? "";
}

takeToken();
new ResizeObserver(() => drawPicture(byId("picture"), frame)).observe(byId("picture"));
connect();
