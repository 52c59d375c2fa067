// What comes from this box itself instead of from the network.
import { assert } from "../base/assert.ts";
import type { Origin } from "../syslog/message.ts";
import { openZone } from "../syslog/zone.ts";

/** What all of them are given. */
interface Common {
  /** Of this box: that of messages which name none. */
  hostname: string;
  /** Zone of stamps that name none. */
  zone: string;
  /** Longer messages are cut. */
  frameBytesMax: number;
}

/** Lines of standard input, as `sluice pipe` reads them. */
export interface StdinOptions extends Common {
  transport: "stdin";
  /** Of lines that have none. */
  tag: string | undefined;
}

/** A socket in the file system, as `/dev/log` is one. */
export interface UnixOptions extends Common {
  transport: "unix-stream" | "unix-dgram";
  path: string;
  /** Who may write to it: 0o666 is everybody. */
  mode: number;
  /** Streams: further connections are closed at once and counted. */
  connectionsMax: number;
}

/** Files that others append to. */
export interface FileOptions extends Common {
  transport: "file";
  /** Of one file, or a pattern such as `/var/log/*.log`. */
  path: string;
  /** Where a file is begun that no earlier run has read. */
  from: "start" | "end";
  /** Directory where positions are remembered. */
  state: string;
}

/** The kernel's messages, `/dev/kmsg`. */
export interface KmsgOptions extends Common {
  transport: "kmsg";
  state: string;
}

/** What OpenWrt's or BusyBox's `logread` prints. */
export interface LogreadOptions extends Common {
  transport: "logread";
  state: string;
}

/** What systemd's `journalctl` prints. */
export interface JournalOptions extends Common {
  transport: "journal";
  /** Of another journal than that of this machine. */
  directory: string | undefined;
  state: string;
}

export type LocalOptions =
  StdinOptions | UnixOptions | FileOptions | KmsgOptions | LogreadOptions | JournalOptions;

/** What is bound or read: no two can be open at a time. */
export function localDoor(options: LocalOptions): string {
  // A path is that of one socket, be it for streams or for datagrams.
  const transport = options.transport.replace(/^unix-.*/, "unix");
  const place = "path" in options ? options.path : "directory" in options && options.directory;
  return `${transport} ${place || ""}`;
}

/** The one origin of a local source; `client` says where on this box: a path. */
export function localOrigin(options: LocalOptions, client: string, tag?: string): Origin {
  const { transport, hostname: address } = options;
  const zone = openZone(options.zone);
  assert(zone !== undefined, `zone "${options.zone}" passed the configuration's check`);
  return { transport, address, client, zone, unsealed: 0, ...(tag !== undefined && { tag }) };
}
