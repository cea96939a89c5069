/** The regions, the edge in front of them and the links between them. */
/** @import { LinkView, RegionView } from "../view.ts" */
/** @import { Box, Layout } from "./layout.js" */
import { html } from "htm/preact";
import { h } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { edgeName, layoutOf, linkPath } from "./layout.js";
import { mark } from "./mark.js";
import { useWidth } from "./width.js";

const leastWidth = 280;

/** @param {{ regions: readonly RegionView[], links: readonly LinkView[] }} props */
export function Picture({ regions, links }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const width = useWidth(place);
  return html`
    <section class="drawn" aria-label="Regions and links">
      <figure id="picture" class="picture" ref=${place}>
        ${regions.length > 0 && width > 0 && drawing(regions, links, Math.max(leastWidth, width))}
      </figure>
    </section>
  `;
}

/**
 * @param {readonly RegionView[]} regions
 * @param {readonly LinkView[]} links
 * @param {number} width
 */
function drawing(regions, links, width) {
  const layout = layoutOf(
    regions.map(({ name }) => name),
    width,
  );
  return html`
    <svg
      viewBox=${`0 0 ${layout.width} ${layout.height}`}
      height=${layout.height}
      role="img"
      aria-label=${inWords(regions, links)}
    >
      ${hatching()} ${links.map((link) => linkArrow(link, layout))} ${edgeBox(regions, layout)}
      ${regions.map((region) => regionBox(region, layout))}
    </svg>
  `;
}

/**
 * @param {readonly RegionView[]} regions
 * @param {readonly LinkView[]} links
 */
function inWords(regions, links) {
  return [
    ...regions.map(({ name, words }) => `${name}: ${words}`),
    ...links.map(({ from, to, words }) => `${from} to ${to}: ${words}`),
  ].join("; ");
}

/** What is down is hatched, so that no colour is needed to see it. */
function hatching() {
  return html`
    <defs>
      <pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" x1="0" y1="0" x2="0" y2="9" />
      </pattern>
    </defs>
  `;
}

/**
 * @param {readonly RegionView[]} regions
 * @param {Layout} layout
 */
function edgeBox(regions, { edge, rem }) {
  const { x, y, width, height } = edge;
  const baseline = y + height / 2 + rem * 0.36;
  const rate = regions.reduce((all, { perSecond }) => all + perSecond, 0);
  return html`
    <g class="edge" data-tone="idle">
      <rect class="ground" x=${x} y=${y} width=${width} height=${height} rx=${height / 2} />
      <rect class="box" x=${x} y=${y} width=${width} height=${height} rx=${height / 2} />
      <text class="name" x=${x + rem * 1.3} y=${baseline}>${edgeName}</text>
      <text class="name" x=${x + width - rem * 1.3} y=${baseline} text-anchor="end">${Math.round(rate)}/s</text>
    </g>
  `;
}

/**
 * @param {RegionView} region
 * @param {Layout} layout
 */
function regionBox(region, { boxes, rem, narrow }) {
  const { name, words, tone } = region;
  const box = /** @type {Box} */ (boxes.get(name));
  const { x, y, width, height } = box;
  const left = x + rem * (narrow ? 0.7 : 1.1);
  const frame = { x, y, width, height, rx: 0.9 * rem };
  return html`
    <g key=${name} data-tone=${tone} data-region=${name}>
      <rect class="box" ...${frame} />
      ${tone === "bad" && html`<rect fill="url(#hatch)" ...${frame} />`}
      <text class="name" x=${left} y=${y + 1.75 * rem}>${name}</text>
      ${mark(tone, { x: left, y: y + 2.45 * rem, width: 1.2 * rem, height: 1.2 * rem })}
      ${h(FittedWords, { x: left + 1.6 * rem, y: y + 3.42 * rem, room: width - 2.9 * rem, words })}
      ${regionFigures(region, box, { left, rem, narrow })}
    </g>
  `;
}

/**
 * @param {RegionView} region
 * @param {Box} box
 * @param {{ left: number, rem: number, narrow: boolean }} place
 */
function regionFigures({ perSecond, backlog, takesWrites }, { x, y, width }, { left, rem, narrow }) {
  const lag = backlog === null ? "lag unknown" : backlog === 0 ? "no lag" : `lag ${backlog}`;
  const role = takesWrites ? "takes writes" : "read only";
  const roleY = y + (narrow ? 6.1 : 8.45) * rem;
  return html`
    <text class="number" x=${left} y=${y + 6.1 * rem}>${Math.round(perSecond)}</text>
    <text class="small" x=${left} y=${y + 7.3 * rem}>${narrow ? "a second" : "answered a second"}</text>
    <text class="small" x=${left} y=${y + 8.45 * rem}>${lag}</text>
    ${
      takesWrites !== null &&
      html`<text class="small" x=${x + width - rem} y=${roleY} text-anchor="end">${role}</text>`
    }
  `;
}

/**
 * Words that are wider than their room are drawn narrower.
 * @param {{ x: number, y: number, room: number, words: string }} props
 */
function FittedWords({ x, y, room, words }) {
  const place = useRef(/** @type {SVGTextElement | null} */ (null));
  useLayoutEffect(() => {
    const element = place.current;
    element?.removeAttribute("textLength");
    if (element === null || element.getComputedTextLength() <= room) return;
    element.setAttribute("textLength", String(room));
    element.setAttribute("lengthAdjust", "spacingAndGlyphs");
  }, [room, words]);
  return html`<text ref=${place} class="said" x=${x} y=${y}>${words}</text>`;
}

/**
 * @param {LinkView} link
 * @param {Layout} layout
 */
function linkArrow(link, layout) {
  const path = linkPath(link, layout);
  if (path === null) return null;
  const { from, to, words, tone } = link;
  const { d, head, x, y, label } = path;
  const name = `${from}->${to}`;
  return html`
    <g key=${name} data-tone=${tone} data-link=${name}>
      <path class="line" d=${d} />
      <path class="flow" d=${d} />
      <path class="head" d=${head} />
      ${tone !== "good" && markOnLink(link, x, y, 1.5 * layout.rem)}
      <text class="said" x=${label.x} y=${label.y} text-anchor=${label.anchor}>${words}</text>
    </g>
  `;
}

/**
 * @param {LinkView} link
 * @param {number} x
 * @param {number} y
 * @param {number} size
 */
function markOnLink({ tone }, x, y, size) {
  return html`
    <circle class="ground" cx=${x} cy=${y} r=${size * 0.72} />
    ${mark(tone, { x: x - size / 2, y: y - size / 2, width: size, height: size })}
  `;
}
