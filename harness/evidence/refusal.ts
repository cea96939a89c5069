/** Why a pack is not believed, in words for the person who asked. Nothing else is thrown for what a pack holds. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
