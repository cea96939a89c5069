/** Elements by hand: texts go in as texts, never as markup, because they come from the system under test. */

const svgSpace = "http://www.w3.org/2000/svg";

export function html(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(svgSpace, name), attributes, children);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Each tone has a shape of its own, in a square of 24. */
const shapes = {
  good: () => [svg("circle", { class: "shape", cx: 12, cy: 12, r: 10 }), cut("M7.2 12.4l3.2 3.2 6.4-7")],
  bad: () => [
    svg("rect", { class: "shape", x: 2.5, y: 2.5, width: 19, height: 19, rx: 2 }),
    cut("M8 8l8 8M16 8l-8 8"),
  ],
  warn: () => [svg("path", { class: "shape", d: "M12 3l10 18H2z" }), cut("M12 9.5v5M12 17.8v.2")],
  busy: () => [
    svg("circle", { class: "shape hollow", cx: 12, cy: 12, r: 10 }),
    svg("path", { class: "shape", d: "M12 4a8 8 0 0 1 0 16z" }),
  ],
  idle: () => [svg("circle", { class: "shape hollow", cx: 12, cy: 12, r: 9 })],
};

/** @param place attributes, such as x, y, width and height inside another drawing */
export function mark(tone, place = {}) {
  return svg(
    "svg",
    { class: "mark", viewBox: "0 0 24 24", "data-tone": tone, "aria-hidden": "true", ...place },
    ...shapes[tone](),
  );
}

/** `1:04` of milliseconds. */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function cut(d) {
  return svg("path", { class: "cut", d });
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
