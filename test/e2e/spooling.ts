// A daemon that writes all to its spool before it is sent: for tests that kill it.
import { join } from "node:path";
import { listen } from "./settings.ts";
import { objectsBelow, temporaryFolder } from "./sluice.ts";

/** Its spool, looked at from outside. */
export class SpoolFolder {
  readonly path = join(temporaryFolder(), "spool");

  /** What the daemon is to do with it; `sink` is a table. */
  configuration(sink: string): string {
    return `
device = "router"
${listen("tcp")}
[ship]
grace = "10s"
[spool]
mode = "always"
dir = "${this.path}"
interval = "100ms"
${sink}`;
  }

  /** Files of batches that wait, by the keys that they will have. */
  get files(): Map<string, string> {
    const folder = join(this.path, "s3");
    const files = objectsBelow(folder).filter((file) => file.endsWith(".gz"));
    return new Map(files.map((file) => [file.slice(folder.length + 1), file]));
  }
}
