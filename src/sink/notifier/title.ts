import { cutText } from "../../base/cut-text.ts";
import type { Alert } from "../../rule/alert.ts";

/** Pushover takes no more; nobody else takes less. */
const titleCharactersMax = 250;

/** The headline of a notice, in one line: its rule and, where there is one, the device. */
export function titleOf({ rule, hostname }: Pick<Alert, "rule" | "hostname">): string {
  const title = hostname === "" ? rule : `${rule}: ${hostname}`;
  // What a device calls itself may hold anything.
  return cutText(title.replace(/[\u0000-\u001f\u007f]+/g, " "), titleCharactersMax);
}
