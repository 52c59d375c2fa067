import { Bookmarks } from "../../../src/source/bookmarks.ts";
import { openFiles } from "../../../src/source/file.ts";
import type { FileOptions } from "../../../src/source/local.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { FakeTailFiles } from "./fake-tail-files.ts";
import { SeenIntake } from "./intake.ts";

/** The file that is followed where nothing else is said. */
export const path = "/var/log/app.log";

/** One box; `run` starts Sluice on it, as often as a test likes. */
export function box() {
  const [files, clock, disk] = [new FakeTailFiles(), new FakeClock(), new FakeDisk()];
  const events: string[] = [];
  const say = (event: string, fields = {}) =>
    void events.push(`${event} ${JSON.stringify(fields)}`);
  const log = { info: say, warn: say, error: say };
  const run = async (overrides: Partial<FileOptions> = {}) => {
    const intake = new SeenIntake();
    const bookmarks = await Bookmarks.open(intake, { disk, clock, log, name: "p.json" });
    const common = { hostname: "router", zone: "UTC", frameBytesMax: 100, state: "/state" };
    const options = { transport: "file", ...common, path, from: "start", ...overrides } as const;
    const source = openFiles(options, intake, { clock, log, files, bookmarks });
    const stop = async () => {
      await source.stop();
      await source.finish!();
    };
    return { intake, stop, texts: intake.texts };
  };
  return { files, clock, disk, events, run };
}
