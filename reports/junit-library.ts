/** The JUnit library, with what both of its users work around. */
import junitModule from "junit-report-builder";

/** Its types announce a `default` that the CommonJS module does not have. */
export const junit = junitModule as unknown as typeof junitModule.default;

/** The library splits only the first end of a CDATA section that a text holds, so none may be left in it. */
export function cdata(text: string): string {
  return text.replaceAll("]]>", "]] >");
}

export function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
