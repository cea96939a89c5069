/** A page around its sections: one document that needs no network and no script. */
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { html, raw } from "./markup.ts";
import { style } from "./style.ts";

/** @param ownStyle what the page adds to the common style sheet */
export function documentOf(title: string, sections: VNode, ownStyle = ""): string {
  const page = html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        ${raw("style", ownStyle === "" ? style : `${style}\n${ownStyle}`)}
      </head>
      <body>
        ${sections}
      </body>
    </html>
  `;
  return `<!doctype html>\n${renderToString(page)}\n`;
}
