/** A program and its arguments. It runs where the drill was started, and ends with 0 when it is done. */
export type Command = readonly [string, ...string[]];
