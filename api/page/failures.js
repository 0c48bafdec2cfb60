// Shows what the service refused where a reader looks for it.

import { Refused } from "./client.js";
import { problemBox, say } from "./parts.js";

/** A handler whose refusals are shown by `where`, which is given the box; anything else is thrown on. */
export function shownIfFailed(work, where = say) {
  return async (event) => {
    try {
      await work(event);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      where(problemBox(error.problem));
    }
  };
}
