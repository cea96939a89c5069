/** What has to work before anything is broken. */
import { describe, expect, it } from "vitest";
import { AttemptTrack } from "../../harness/drill/attempt-track.ts";
import { BaselineGate, type GateOptions, whyNoBaseline } from "../../harness/drill/baseline-gate.ts";
import { BaselineBroken } from "../../harness/drill/drill-ended.ts";
import type { Attempt } from "../../harness/history/types.ts";

interface Arrival {
  readonly outcome?: Attempt[2];
  readonly tookMs?: number;
  readonly lateMs?: number;
}

/** Ten seconds at 100/s, each arrival as `arrival` says. */
function phase(arrival: (index: number) => Arrival, asked: Partial<GateOptions> = {}): GateOptions {
  const attempts = new AttemptTrack();
  for (let i = 0; i < 1_000; i++) {
    const { outcome = "ok", tookMs = 20, lateMs = 1 } = arrival(i);
    const due = i * 10;
    attempts.add([due + lateMs, due + lateMs + tookMs, outcome, 200, null], `e-${i}`, due);
  }
  const load = { behind: 0, tally: { unsent: 0 } };
  return {
    attempts,
    load,
    perSecond: 100,
    attemptTimeoutMs: 2_000,
    latencyLimitMs: 400,
    faultless: false,
    ...asked,
  };
}

const why = (arrival: (index: number) => Arrival, asked: Partial<GateOptions> = {}) =>
  whyNoBaseline(phase(arrival, asked), 0, 10_000);

describe("a baseline", () => {
  it("holds where requests are answered in time", () => {
    expect(why(() => ({}))).toBe(null);
  });

  it("holds where some fail though nothing is broken, and where some are refused on purpose", () => {
    expect(why((i) => (i % 20 === 0 ? { outcome: "info" } : {}))).toBe(null);
    expect(why((i) => (i % 4 === 0 ? { outcome: "fail" } : {}), { latencyLimitMs: null })).toBe(null);
  });

  it("is judged when it has warmed up", () => {
    expect(why((i) => (i < 300 ? { outcome: "info", tookMs: 1_000 } : {}))).toBe(null);
  });

  it("does not hold where nothing is acknowledged", () => {
    expect(why(() => ({ outcome: "info", tookMs: 2_000 }))).toContain("requests was acknowledged");
    expect(why(() => ({ outcome: "fail" }))).toContain("requests was acknowledged");
  });

  it("does not hold where too many requests are not answered", () => {
    expect(why((i) => (i % 4 === 0 ? { outcome: "info" } : {}))).toMatch(
      /^7[45][.\d]*% of \d+ requests were answered/,
    );
  });

  it("does not hold where nothing was over at all", () => {
    const load = { behind: 0, tally: { unsent: 0 } };
    const nothing = {
      attempts: new AttemptTrack(),
      load,
      perSecond: 1,
      attemptTimeoutMs: 1,
      latencyLimitMs: null,
      faultless: false,
    };
    expect(whyNoBaseline(nothing, 0, 10_000)).toBe("not one request was answered or given up");
  });

  it("does not hold where the answers come later than was promised", () => {
    expect(why(() => ({ tookMs: 500 }))).toBe("95% of first attempts took up to 501 ms (400 ms promised)");
    expect(why(() => ({ tookMs: 500 }), { latencyLimitMs: null })).toBe(null);
  });

  it("does not hold where the sender is behind its schedule", () => {
    const late = why((i) => (i % 5 < 3 ? { lateMs: 150 } : {}));
    expect(late).toBe("more than 50% of the arrivals were sent late, by up to 150 ms");
    const load = { behind: 300, tally: { unsent: 0 } };
    expect(why(() => ({}), { load })).toBe("the sender was 3 s behind its schedule");
  });

  it("holds where a moment's hiccup made some late", () => {
    expect(why((i) => (i > 700 && i < 730 ? { lateMs: 300 } : {}))).toBe(null);
    expect(why((i) => (i % 5 === 0 ? { lateMs: 150 } : {}))).toBe(null);
  });
});

describe("the gate", () => {
  const broken = phase(() => ({ outcome: "info" }));

  it("ends the drill before anything is broken, and says why", () => {
    expect(() => new BaselineGate(broken).require(0, 10_000)).toThrow(BaselineBroken);
    expect(() => new BaselineGate(broken).require(0, 10_000)).toThrow(
      /^the baseline does not hold, .* none of \d+ requests/,
    );
  });

  it("ends it where this machine could not send what it was to send", () => {
    const load = { behind: 0, tally: { unsent: 7 } };
    expect(() => new BaselineGate(phase(() => ({}), { load })).require(0, 10_000)).toThrow(
      "7 requests could not be",
    );
  });

  it("stops a drill whose regions serve against their roles", () => {
    const outOfRole = () => ["south is a standby, and acknowledged 40 operations"];
    const misplaced = new BaselineGate(phase(() => ({}), { outOfRole }));
    expect(() => misplaced.require(0, 10_000)).toThrow(
      /not what they are described as, so nothing was broken: south is a standby/,
    );
  });

  it("lets everything pass once something was broken: that is for the checks", () => {
    const gate = new BaselineGate(broken);
    gate.open();
    gate.require(0, 10_000);
  });

  it("leaves the service of a drill that breaks nothing to the checks, and looks at the sender all the same", () => {
    const faultless = { faultless: true };
    new BaselineGate(phase(() => ({ outcome: "info" }), faultless)).require(0, 10_000);
    new BaselineGate(phase(() => ({ tookMs: 500 }), faultless)).require(0, 10_000);
    const late = new BaselineGate(phase(() => ({ lateMs: 150 }), faultless));
    expect(() => late.require(0, 10_000)).toThrow("of the arrivals were sent late");
    const load = { behind: 0, tally: { unsent: 7 } };
    const unsent = new BaselineGate(phase(() => ({}), { ...faultless, load }));
    expect(() => unsent.require(0, 10_000)).toThrow("7 requests could not be sent");
  });
});
