import { terminal } from "../base/terminal.ts";
import type { Clock } from "../base/clock.ts";
import type { Disk } from "../base/disk.ts";
import { readTextFile } from "../base/files.ts";
import { openLibc } from "../base/libc.ts";
import type { Log } from "../base/log.ts";
import type { LocalOptions } from "./local.ts";
import type { Random } from "../base/random.ts";
import type { Bookmarks } from "./bookmarks.ts";
import type { Intake, Source } from "./source.ts";

interface Doors {
  clock: Clock;
  random: Random;
  log: Log;
  openDisk(directory: string): Disk;
}

/** Opens what comes from this box with the doors of the system; each is imported when it is used. */
export async function openLocal(
  options: LocalOptions,
  intake: Intake,
  doors: Doors,
): Promise<Source> {
  const { clock } = doors;
  switch (options.transport) {
    case "stdin": {
      const { openStdin } = await import("./stdin.ts");
      const input = terminal.input()[Symbol.asyncIterator]();
      return openStdin(options, intake, { clock, input });
    }
    case "unix-stream": {
      const { openUnixStream } = await import("./unix-stream.ts");
      return openUnixStream(options, intake, { ...doors, libc: openLibc() });
    }
    case "unix-dgram": {
      const { openUnixDatagrams } = await import("./unix-datagrams.ts");
      return openUnixDatagrams(options, intake, { clock, libc: openLibc() });
    }
    case "file": {
      const { openFiles } = await import("./file.ts");
      const { systemTailFiles: files } = await import("../base/tail-files.ts");
      const bookmarks = await bookmarksOf(options, intake, doors);
      return openFiles(options, intake, { ...doors, files, bookmarks });
    }
    case "kmsg": {
      const { openKmsg } = await import("./kmsg.ts");
      const { openKernelLog } = await import("../base/kernel-log.ts");
      const bookmarks = await bookmarksOf(options, intake, doors);
      return openKmsg(options, intake, { ...doors, readTextFile, openKernelLog, bookmarks });
    }
    case "logread": {
      const { openLogread } = await import("./logread.ts");
      const { startUbusLog } = await import("./ubus/start.ts");
      const { startChild } = await import("../base/child.ts");
      const bookmarks = await bookmarksOf(options, intake, doors);
      const libc = openLibc();
      return openLogread(options, intake, {
        ...{ ...doors, bookmarks, startChild },
        startUbusLog: (events) => startUbusLog(events, { libc, clock }),
      });
    }
    case "journal": {
      const { openJournal } = await import("./journal.ts");
      const { startChild } = await import("../base/child.ts");
      const bookmarks = await bookmarksOf(options, intake, doors);
      return openJournal(options, intake, { ...doors, startChild, bookmarks });
    }
  }
}

async function bookmarksOf(
  options: Extract<LocalOptions, { state: string }>,
  intake: Intake,
  doors: Doors,
): Promise<Bookmarks> {
  const { Bookmarks, bookmarkName } = await import("./bookmarks.ts");
  const name = bookmarkName(options.transport, "path" in options ? options.path : "");
  return Bookmarks.open(intake, { ...doors, disk: doors.openDisk(options.state), name });
}
