/** How wide an element is, for what is drawn to measure and not scaled. */
import { useLayoutEffect, useState } from "preact/hooks";

/**
 * Whole pixels of CSS; 0 until measured.
 * @param {{ readonly current: HTMLElement | null }} place
 */
export function useWidth(place) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const measure = () => setWidth(Math.floor(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  return width;
}

/** Pixels of CSS in one `rem`. */
export function remPixels() {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}
