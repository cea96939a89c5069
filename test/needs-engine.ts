/** For tests that need a container engine with the images: where it cannot be had, each says why and is skipped. */
import { beforeAll, beforeEach } from "vitest";
import { containersProvider } from "../harness/provider/containers/provider.ts";
import { activeActive } from "../topology/active-active.ts";

/** Counts for every test of the file, or of the `describe` it is called in. */
export function needsEngine(): void {
  let whyNot: string | null = null;
  beforeAll(async () => {
    whyNot = await containersProvider().available(activeActive);
  });
  beforeEach((context) => {
    if (whyNot === null) return;
    console.warn(`skipped: ${context.task.name}: ${whyNot}`);
    context.skip(whyNot);
  });
}
