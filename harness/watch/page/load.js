/**
 * Loads the page, and loads it again where a file of it did not arrive: a machine that is too busy may miss the server's
 * time limits. The token stays in the address until the page is there.
 */
const againMs = 2_000;

import("./page.js").catch((error) => {
  console.error(error);
  setTimeout(() => location.reload(), againMs);
});
