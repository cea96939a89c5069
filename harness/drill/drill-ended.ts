/** The drill cannot show anything more and ends here; what it has seen so far is judged. */
export class DrillEnded extends Error {
  override readonly name: string = "DrillEnded";
}

/** It ends before anything was broken, for what was to be broken did not work: no check of service means anything. */
export class BaselineBroken extends DrillEnded {
  override readonly name = "BaselineBroken";
}
