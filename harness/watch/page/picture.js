/** The regions, the edge in front of them and the links between them; drawn for the width that there is, never scaled. */
import { mark, svg } from "./element.js";

const edgeName = "edge";

let drawn = "";
let numbers = new Map();

/** Draws anew where a state or the width changed; else only the figures. */
export function drawPicture(place, { regions, links }) {
  const width = Math.max(280, Math.floor(place.clientWidth));
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const states = [regions, links].map((all) =>
    all.map(({ name, from, to, words, tone, takesWrites }) => [name, from, to, words, tone, takesWrites]),
  );
  const key = JSON.stringify([width, rem, states]);
  if (key !== drawn) {
    drawn = key;
    numbers = new Map();
    place.replaceChildren(
      ...(regions.length === 0 ? [] : [pictureOf(regions, links, layout(regions, width, rem))]),
    );
    squeeze(place);
  }
  for (const { name, perSecond, backlog } of regions) {
    say(`rate ${name}`, String(Math.round(perSecond)));
    say(`lag ${name}`, backlog === null ? "lag unknown" : backlog === 0 ? "no lag" : `lag ${backlog}`);
  }
  say("rate edge", `${Math.round(regions.reduce((all, { perSecond }) => all + perSecond, 0))}/s`);
}

/** Words that are wider than their box are drawn narrower. */
function squeeze(place) {
  for (const said of place.querySelectorAll("[data-region] .said")) {
    const room = Number(said.dataset.room);
    if (said.getComputedTextLength() <= room) continue;
    said.setAttribute("textLength", String(room));
    said.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }
}

function say(name, text) {
  const node = numbers.get(name);
  if (node !== undefined && node.textContent !== text) node.textContent = text;
}

function figure(name, attributes) {
  const node = svg("text", attributes);
  numbers.set(name, node);
  return node;
}

function layout(regions, width, rem) {
  const narrow = width < 34 * rem;
  const gap = narrow ? 4.6 * rem : Math.max(9 * rem, width * 0.28);
  const boxWidth = Math.min(18 * rem, (width - 6 - gap * (regions.length - 1)) / regions.length);
  const step = regions.length > 1 ? (width - 6 - boxWidth) / (regions.length - 1) : 0;
  const top = (narrow ? 7.4 : 8.2) * rem;
  const height = 9.2 * rem;
  const boxes = new Map(
    regions.map(({ name }, i) => {
      const x = regions.length === 1 ? (width - boxWidth) / 2 : 3 + i * step;
      return [name, { i, x, y: top, width: boxWidth, height, middle: x + boxWidth / 2 }];
    }),
  );
  const far = regions.length > 2 ? 5 * rem : 0;
  const edge = { width: 11 * rem, height: 3 * rem, x: width / 2 - 5.5 * rem, y: 3 };
  return { rem, width, narrow, boxes, edge, height: top + height + 6 + far };
}

function pictureOf(regions, links, plan) {
  const sentence = [
    ...regions.map(({ name, words }) => `${name}: ${words}`),
    ...links.map(({ from, to, words }) => `${from} to ${to}: ${words}`),
  ].join("; ");
  return svg(
    "svg",
    {
      viewBox: `0 0 ${plan.width} ${plan.height}`,
      height: plan.height,
      role: "img",
      "aria-label": sentence,
    },
    hatching(),
    ...links.map((link) => linkOf(link, plan)),
    edgeBox(plan),
    ...regions.map((region) => regionBox(region, plan)),
  );
}

/** What is down is hatched, so that no colour is needed to see it. */
function hatching() {
  const pattern = svg(
    "pattern",
    { id: "hatch", width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 9 }),
  );
  return svg("defs", {}, pattern);
}

function edgeBox({ edge, rem }) {
  const { x, y, width, height } = edge;
  const middle = y + height / 2 + rem * 0.36;
  return svg(
    "g",
    { "data-tone": "idle", class: "edge" },
    svg("rect", { class: "ground", x, y, width, height, rx: height / 2 }),
    svg("rect", { class: "box", x, y, width, height, rx: height / 2, "stroke-dasharray": "none" }),
    svg("text", { class: "name", x: x + rem * 1.3, y: middle }, edgeName),
    figure("rate edge", { class: "name", x: x + width - rem * 1.3, y: middle, "text-anchor": "end" }),
  );
}

function regionBox({ name, words, tone, takesWrites }, { boxes, rem, narrow }) {
  const { x, y, width, height } = boxes.get(name);
  const left = x + rem * (narrow ? 0.7 : 1.1);
  const role = takesWrites === null ? [] : [takesWrites ? "takes writes" : "read only"];
  return svg(
    "g",
    { "data-tone": tone, "data-region": name },
    svg("rect", { class: "box", x, y, width, height, rx: 0.9 * rem }),
    tone === "bad" ? svg("rect", { x, y, width, height, rx: 0.9 * rem, fill: "url(#hatch)" }) : null,
    svg("text", { class: "name", x: left, y: y + 1.75 * rem }, name),
    mark(tone, { x: left, y: y + 2.45 * rem, width: 1.2 * rem, height: 1.2 * rem }),
    svg(
      "text",
      { class: "said", x: left + 1.6 * rem, y: y + 3.42 * rem, "data-room": width - 2.9 * rem },
      words,
    ),
    figure(`rate ${name}`, { class: "number", x: left, y: y + 6.1 * rem }),
    svg("text", { class: "small", x: left, y: y + 7.3 * rem }, narrow ? "a second" : "answered a second"),
    figure(`lag ${name}`, { class: "small", x: left, y: y + 8.45 * rem }),
    ...role.map((text) =>
      svg(
        "text",
        { class: "small", x: x + width - rem, y: y + (narrow ? 6.1 : 8.45) * rem, "text-anchor": "end" },
        text,
      ),
    ),
  );
}

function linkOf(link, plan) {
  const { from, to, words, tone } = link;
  const path = from === edgeName ? edgePath(to, plan) : regionPath(from, to, plan);
  const { d, x, y, head, label } = path;
  const size = 1.5 * plan.rem;
  const marked = tone !== "good";
  return svg(
    "g",
    { "data-tone": tone, "data-link": `${from}->${to}` },
    svg("path", { class: "line", d }),
    svg("path", { class: "flow", d }),
    svg("path", { class: "head", d: head }),
    marked ? svg("circle", { class: "ground", cx: x, cy: y, r: size * 0.72 }) : null,
    marked ? mark(tone, { x: x - size / 2, y: y - size / 2, width: size, height: size }) : null,
    svg("text", { class: "said", x: label.x, y: label.y, "text-anchor": label.anchor }, words),
  );
}

function edgePath(to, { edge, boxes, rem, width }) {
  const { middle, y } = boxes.get(to);
  const end = y - 4;
  const side = Math.abs(middle - width / 2) < 1 ? 0 : Math.sign(middle - width / 2);
  const startX = width / 2 + (side * edge.width) / 2;
  const startY = edge.y + edge.height / 2;
  const d =
    side === 0
      ? `M${middle} ${edge.y + edge.height}V${end - 8}`
      : `M${startX} ${startY}H${middle - side * rem * 2}Q${middle} ${startY} ${middle} ${startY + rem * 2}V${end - 8}`;
  const x = middle;
  const at = (startY + rem * 2 + end) / 2;
  return {
    ...{ d, x, y: at, head: arrow(middle, end, 0, 1) },
    label: {
      x: x - side * rem * 1.3 + (side === 0 ? rem * 1.3 : 0),
      y: at + rem * 0.35,
      anchor: side > 0 ? "end" : "start",
    },
  };
}

function regionPath(from, to, { boxes, rem, narrow }) {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  const forth = a.i < b.i ? 1 : -1;
  const near = Math.abs(a.i - b.i) === 1;
  const startX = forth > 0 ? a.x + a.width : a.x;
  const endX = forth > 0 ? b.x : b.x + b.width;
  const middle = (startX + endX) / 2;
  if (!near) {
    const y = a.y + a.height;
    const deep = y + (forth > 0 ? 2.4 : 4.4) * rem;
    const d = `M${a.middle} ${y}V${deep}H${b.middle}V${y + 14}`;
    const label = { x: (a.middle + b.middle) / 2 + rem, y: deep - 0.4 * rem, anchor: "start" };
    return { d, x: label.x - rem, y: deep, head: arrow(b.middle, y + 4, 0, -1), label };
  }
  const y = a.y + a.height * (forth > 0 ? 0.34 : 0.74);
  const label = narrow
    ? { x: middle, y: y + 1.9 * rem, anchor: "middle" }
    : { x: middle, y: y - 1.1 * rem, anchor: "middle" };
  return {
    d: `M${startX + forth * 4} ${y}H${endX - forth * 14}`,
    x: middle,
    y,
    head: arrow(endX - forth * 4, y, forth, 0),
    label,
  };
}

/** A triangle whose tip is here, pointing this way. */
function arrow(x, y, dx, dy) {
  const [backX, backY] = [x - dx * 13, y - dy * 13];
  const [sideX, sideY] = [dy * 7, dx * 7];
  return `M${x} ${y}L${backX + sideX} ${backY + sideY}L${backX - sideX} ${backY - sideY}Z`;
}
