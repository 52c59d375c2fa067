import type { Handle, HttpServer } from "./admin/http-server.ts";
import type { Clock } from "./base/clock.ts";
import type { Random } from "./base/random.ts";
import type { Log } from "./base/log.ts";
import type { Http } from "./base/http.ts";
import type { Datagrams, OpenDatagramPeer } from "./base/datagrams.ts";
import type { OpenDialog } from "./base/dialog.ts";
import type { OpenStream } from "./base/streams.ts";
import type { Disk } from "./base/disk.ts";
import type { TextFile } from "./base/files.ts";
import type { LocalOptions } from "./source/local.ts";
import type { Intake, ListenOptions, Source } from "./source/source.ts";

/** Every door to the outside, passed in once from `main`: a simulation passes its own. */
export interface World {
  clock: Clock;
  random: Random;
  log: Log;
  http: Http;
  env: Readonly<Record<string, string | undefined>>;
  /** Small text files, certificates and secrets: at start and when they are refused. */
  readTextFile(path: string): TextFile;
  /** Directories are created when the first file is written. */
  openDisk(directory: string): Disk;
  /** UDP out. */
  openDatagrams(): Promise<Datagrams>;
  /** UDP out to one peer, with its refusals. */
  openDatagramPeer: OpenDatagramPeer;
  /** TCP and TLS out. */
  openStream: OpenStream;
  /** TCP and TLS out, for protocols of question and answer. */
  openDialog: OpenDialog;
  /**
   * Resolves once the address is bound; rejects with a UserError when it cannot be. Frames are
   * labelled by `clock`.
   */
  openSource(listen: ListenOptions, intake: Intake, clock: Clock): Promise<Source>;
  /** The same for what comes from this box itself. */
  openLocal(options: LocalOptions, intake: Intake, clock: Clock): Promise<Source>;
  /** HTTP in. Rejects with a UserError when the address cannot be bound. */
  openHttpServer(address: { host: string; port: number }, handle: Handle): Promise<HttpServer>;
  /** The memory of these octets is not needed any more: what is read there next is no matter. */
  giveBack(octets: Uint8Array): void;
  /** Resident memory of this process. */
  residentBytes(): number;
}
