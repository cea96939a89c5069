/** Words that places of failure are named by, alone or with a number: `eu`, `west-1`, `dc2`, `standby`. Pure. */

const words = [
  ...[
    "eu",
    "us",
    "ap",
    "sa",
    "af",
    "me",
    "ca",
    "na",
    "uk",
    "emea",
    "apac",
    "latam",
    "asia",
    "europe",
    "america",
    "africa",
  ],
  ...["de", "fr", "nl", "se", "ie", "es", "it", "pl", "ch", "jp", "sg", "au", "br", "in", "kr", "za"],
  ...["north", "south", "east", "west", "central", "northeast", "northwest", "southeast", "southwest"],
  ...["region", "site", "dc", "datacenter", "az", "zone", "cell", "location", "cluster"],
  ...[
    "primary",
    "secondary",
    "standby",
    "backup",
    "dr",
    "active",
    "passive",
    "a",
    "b",
    "c",
    "one",
    "two",
    "left",
    "right",
  ],
  ...[
    "frankfurt",
    "london",
    "paris",
    "dublin",
    "ireland",
    "virginia",
    "oregon",
    "ohio",
    "tokyo",
    "singapore",
    "sydney",
  ],
  ...[
    "amsterdam",
    "berlin",
    "stockholm",
    "milan",
    "madrid",
    "mumbai",
    "seoul",
    "montreal",
    "oslo",
    "vienna",
    "zurich",
  ],
  ...[
    "fra",
    "ams",
    "lhr",
    "lon",
    "par",
    "cdg",
    "dub",
    "iad",
    "sfo",
    "nyc",
    "ord",
    "sin",
    "hkg",
    "syd",
    "nrt",
  ],
];

const separators = /[-_.]/;

/** The words of a name, and what stands between them is forgotten. */
export function wordsOf(name: string): string[] {
  return name.toLowerCase().split(separators).filter(Boolean);
}

/** Whether a name is one that places have: each of its words is such a word, or a number beside one. */
export function namesAPlace(name: string): boolean {
  const parts = wordsOf(name).map((word) => word.replace(/\d{1,4}$/, ""));
  return parts.some(Boolean) && parts.every((word) => word === "" || words.includes(word));
}

/** A name without the words of a region in it: `orders` of `eu-orders` in `eu`; all of it where that would be nothing. */
export function nameWithout(name: string, region: string): string {
  const taken = wordsOf(region);
  const rest = wordsOf(name).filter((word) => !taken.includes(word));
  return rest.length === 0 ? name : rest.join("-");
}
