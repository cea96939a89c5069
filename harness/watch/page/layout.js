/** Where the edge, the regions and the links between them are drawn, in pixels of CSS: for the width that there is. */
import { remPixels } from "./width.js";

export const edgeName = "edge";

/**
 * @typedef {object} Box
 * @property {number} i which region it is, from the left
 * @property {number} x
 * @property {number} y
 * @property {number} width
 * @property {number} height
 * @property {number} middle of its width
 */

/**
 * @typedef {object} Layout
 * @property {number} rem
 * @property {number} width
 * @property {number} height
 * @property {boolean} narrow a phone
 * @property {ReadonlyMap<string, Box>} boxes by the region's name
 * @property {{ x: number, y: number, width: number, height: number }} edge
 */

/**
 * @typedef {object} LinkPath
 * @property {string} d
 * @property {string} head of the arrow
 * @property {number} x of the mark
 * @property {number} y
 * @property {{ x: number, y: number, anchor: "start" | "middle" | "end" }} label
 */

/**
 * @param {readonly string[]} regions
 * @param {number} width
 * @returns {Layout}
 */
export function layoutOf(regions, width) {
  const rem = remPixels();
  const narrow = width < 34 * rem;
  const gap = narrow ? 4.6 * rem : Math.max(9 * rem, width * 0.28);
  const boxWidth = Math.min(18 * rem, (width - 6 - gap * (regions.length - 1)) / regions.length);
  const step = regions.length > 1 ? (width - 6 - boxWidth) / (regions.length - 1) : 0;
  const top = (narrow ? 7.4 : 8.2) * rem;
  const height = 9.2 * rem;
  const boxes = new Map(
    regions.map((name, i) => {
      const x = regions.length === 1 ? (width - boxWidth) / 2 : 3 + i * step;
      return [name, { i, x, y: top, width: boxWidth, height, middle: x + boxWidth / 2 }];
    }),
  );
  const below = regions.length > 2 ? 5 * rem : 0;
  const edge = { width: 11 * rem, height: 3 * rem, x: width / 2 - 5.5 * rem, y: 3 };
  return { rem, width, narrow, boxes, edge, height: top + height + 6 + below };
}

/**
 * @param {{ from: string, to: string }} link
 * @param {Layout} layout
 * @returns {LinkPath | null} `null` where it leads to no region of the picture
 */
export function linkPath({ from, to }, layout) {
  const end = layout.boxes.get(to);
  if (end === undefined) return null;
  if (from === edgeName) return edgePath(end, layout);
  const start = layout.boxes.get(from);
  if (start === undefined) return null;
  return Math.abs(start.i - end.i) === 1 ? straightPath(start, end, layout) : bentPath(start, end, layout);
}

/**
 * @param {Box} to
 * @param {Layout} layout
 * @returns {LinkPath}
 */
function edgePath({ middle, y }, { edge, rem, width }) {
  const end = y - 4;
  const side = Math.abs(middle - width / 2) < 1 ? 0 : Math.sign(middle - width / 2);
  const startX = width / 2 + (side * edge.width) / 2;
  const startY = edge.y + edge.height / 2;
  const bend = `H${middle - side * rem * 2}Q${middle} ${startY} ${middle} ${startY + rem * 2}`;
  const start = side === 0 ? `M${middle} ${edge.y + edge.height}` : `M${startX} ${startY}${bend}`;
  const markY = (startY + rem * 2 + end) / 2;
  const labelX = middle + (side === 0 ? 1 : -side) * rem * 1.3;
  return {
    d: `${start}V${end - 8}`,
    head: arrow(middle, end, 0, 1),
    x: middle,
    y: markY,
    label: { x: labelX, y: markY + rem * 0.35, anchor: side > 0 ? "end" : "start" },
  };
}

/**
 * Between neighbours.
 * @param {Box} from
 * @param {Box} to
 * @param {Layout} layout
 * @returns {LinkPath}
 */
function straightPath(from, to, { rem, narrow }) {
  const forth = from.i < to.i ? 1 : -1;
  const startX = forth > 0 ? from.x + from.width : from.x;
  const endX = forth > 0 ? to.x : to.x + to.width;
  const x = (startX + endX) / 2;
  const y = from.y + from.height * (forth > 0 ? 0.34 : 0.74);
  return {
    d: `M${startX + forth * 4} ${y}H${endX - forth * 14}`,
    head: arrow(endX - forth * 4, y, forth, 0),
    x,
    y,
    label: { x, y: y + (narrow ? 1.9 : -1.1) * rem, anchor: "middle" },
  };
}

/**
 * Below the regions that lie between.
 * @param {Box} from
 * @param {Box} to
 * @param {Layout} layout
 * @returns {LinkPath}
 */
function bentPath(from, to, { rem }) {
  const y = from.y + from.height;
  const deep = y + (from.i < to.i ? 2.4 : 4.4) * rem;
  const x = (from.middle + to.middle) / 2;
  return {
    d: `M${from.middle} ${y}V${deep}H${to.middle}V${y + 14}`,
    head: arrow(to.middle, y + 4, 0, -1),
    x,
    y: deep,
    label: { x: x + rem, y: deep - 0.4 * rem, anchor: "start" },
  };
}

/**
 * A triangle whose tip is here, pointing this way.
 * @param {number} x
 * @param {number} y
 * @param {number} dx
 * @param {number} dy
 */
function arrow(x, y, dx, dy) {
  const [backX, backY] = [x - dx * 13, y - dy * 13];
  const [sideX, sideY] = [dy * 7, dx * 7];
  return `M${x} ${y}L${backX + sideX} ${backY + sideY}L${backX - sideX} ${backY - sideY}Z`;
}
