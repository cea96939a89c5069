/**
 * Markup as tagged templates. Every value put into one is escaped on its way to text; only `raw` is not, and it is
 * for markup this project made itself.
 */
import { html } from "htm/preact";
import { h, type VNode } from "preact";

export { html };

/** Finished markup inside an element: drawings and the style sheet. Never a text from a result. */
export function raw(tag: "div" | "style", markup: string, attributes: Record<string, string> = {}): VNode {
  return h(tag, { ...attributes, dangerouslySetInnerHTML: { __html: markup } }) as VNode;
}
