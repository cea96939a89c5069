/** The drill cannot say anything more and ends here; what it has seen so far is judged. */
export class DrillEnded extends Error {
  override readonly name = "DrillEnded";
}
