/**
 * A browser of the Chromium family as found on this machine, or from the system's packages. It prints reports and
 * drives the live view in tests; no drill needs it.
 */
import { executables, firstOfVersion } from "../find.ts";
import type { Tool } from "../tool.ts";

/** Names a browser by its path; no other is then looked for. */
export const chromiumOverride = "REGIONDRILL_CHROMIUM";

const names = [
  ...(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"] as const),
  ...(["microsoft-edge", "microsoft-edge-stable"] as const),
];
const applications = ["Google Chrome", "Chromium", "Microsoft Edge"];

export const chromiumTool: Tool = {
  name: "chromium",
  wanted: `Chromium, Chrome or Edge 109 or newer (only to print reports as PDF; ${chromiumOverride} names another one)`,
  find: () => firstOfVersion(candidates(), ["--version"], /((?<!\d)\d+(?:\.\d+){3})/, "109"),
  install: {
    by: "package",
    packages: { apt: "chromium", dnf: "chromium", apk: "chromium", brew: "--cask chromium" },
  },
};

function candidates(): string[] {
  const named = process.env[chromiumOverride];
  if (named) return [named];
  return [
    ...names.flatMap((name) => executables(name)),
    ...applications.flatMap((name) => executables(name, [`/Applications/${name}.app/Contents/MacOS`])),
  ];
}
