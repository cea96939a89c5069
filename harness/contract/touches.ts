/** What a fault is aimed at, as data: whole regions, single parts, directions of bytes. Charts and clean-up go by it. */

export interface Touches {
  readonly regions: readonly string[];
  readonly parts: readonly { readonly region: string; readonly name: string }[];
  readonly ways: readonly Way[];
}

/** Bytes of one direction. `anyOther` as `from`: from every other region. */
export interface Way {
  readonly from: string;
  readonly to: string;
}

/** As `from` of a way: every region but the one it leads to. Written to the history as the regions there are. */
export const anyOther = "*";

/** A copy with `anyOther` replaced by the names of those regions. */
export function touchesAmong(regions: readonly string[], touches: Touches) {
  const ways = touches.ways.flatMap(({ from, to }) => {
    const diallers = from === anyOther ? regions.filter((other) => other !== to) : [from];
    return diallers.map((name) => ({ from: name, to }));
  });
  return { regions: [...touches.regions], parts: touches.parts.map((part) => ({ ...part })), ways };
}
