/** `list`: the drills of the project, what each promises and which options it has. */
import { Command } from "@commander-js/extra-typings";
import { everyScenario } from "../project/drills.ts";
import { listing } from "./listing.ts";

export function listCommand(name = "list") {
  return new Command(name)
    .description("list the drills: what each promises, where it runs and its options")
    .action(async () => console.log(listing(await everyScenario())));
}
