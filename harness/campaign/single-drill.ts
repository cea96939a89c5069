/** One drill by itself, from a clean machine to its reports. How it is asked for, and how it is shown, is the caller's. */
import type { Narrator } from "../drill/narrator.ts";
import type { Hold } from "../drill/run-options.ts";
import { chooseProvider } from "../provider/choose.ts";
import { drillAndJudge, type JudgedDrill } from "./judged-drill.ts";
import { healLeftovers } from "./leftovers.ts";
import type { RequestedDrill } from "./requested-drill.ts";

export interface Attendance {
  readonly narrator: Narrator;
  /** When aborted, the drill is healed, cleaned up and judged. */
  readonly signal: AbortSignal;
  /** Told when the drill waits at its milestone. */
  readonly onHeld: (hold: Hold) => void;
}

/** @throws MachineError when the drill could not be started at all */
export async function singleDrill(
  { drill, provider: request, outlets }: RequestedDrill,
  attendance: Attendance,
): Promise<JudgedDrill> {
  const note = (text: string) => attendance.narrator.note(text);
  await healLeftovers(note);
  const { provider } = await chooseProvider(request, drill.scenario.topology, note);
  return drillAndJudge({ ...drill, ...attendance, provider, testbeds: null }, note, outlets);
}
