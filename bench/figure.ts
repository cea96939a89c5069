/** One row of the benchmark's table: what was measured, and what is aimed at. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
  readonly met: boolean;
}

export const mebibyte = 1024 * 1024;
