/** What is needed of the machine wherever parts of the harness are its processes. */
import { MachineError } from "../machine/tool.ts";

/** @param whose what needs it, as a message begins: `the provider \`processes\`` */
export function requireLinux(whose: string): void {
  if (process.platform === "linux") return;
  throw new MachineError(
    `${whose} needs Linux (loopback addresses of its own, /proc); this is ${process.platform}. Run it in a Linux machine or container`,
  );
}
