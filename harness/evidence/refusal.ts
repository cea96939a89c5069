/** Why a pack is not believed, in words for the reader. Whatever is wrong in a pack throws this. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
