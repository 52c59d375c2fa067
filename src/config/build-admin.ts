import type { AdminOptions } from "../admin/options.ts";
import { parseClient } from "../source/address.ts";
import type { Sources } from "./load.ts";
import type { AdminValues } from "./readings.ts";
import { secretIn } from "./secret.ts";

/** Where it answers as long as nobody says otherwise: on this box only. */
const adminDefault = "127.0.0.1:8514";

/** Undefined where nobody shall be answered. The token may stand in a file of its own. */
export function toAdmin(
  values: AdminValues,
  readFile: Sources["readFile"],
): AdminOptions | undefined {
  const { listen, token, token_file, names, stalled } = values;
  if (listen === "off") return undefined;
  const address = listen ?? adminDefault;
  return {
    ...parseClient(address)!,
    isDefault: address === adminDefault,
    token: secretIn(token, token_file, readFile),
    names: names ?? [],
    stalledMsMax: stalled,
  };
}
