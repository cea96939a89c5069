/** The end of what a program wrote, as messages quote it: indented, eight lines at most. */
export function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-8).join("\n    ") || "(empty)";
}
