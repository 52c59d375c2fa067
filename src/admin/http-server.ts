// The one place that HTTP comes in by: the runtime's own server, which costs no memory of note.
import type { Server } from "bun";
import { errorCode } from "../base/error-code.ts";
import type { Log } from "../base/log.ts";
import { openFilesAtLeast } from "../base/files.ts";
import { UserError } from "../base/user-error.ts";
import { formatClient, parseAddress, sourceName } from "../source/address.ts";
import { requestBytesMax, requestsMax } from "./options.ts";

/** Who asks. */
export interface Peer {
  /** Its address, or the network of 64 bits where that is of IPv6. */
  readonly source: string;
  /** Its answer may take its time, as long as something is sent within a minute. */
  stream(): void;
}

/** A server is a function: tests call it without a socket. */
export type Handle = (request: Request, peer: Peer) => Response | Promise<Response>;

/** What is asked for, whatever `Host` says; null when that makes no URL, such as `[`. */
export function urlOf({ url }: Request): URL | null {
  // The runtime leaves out a host that it does not like, and that of a program which names none.
  return URL.parse(url, "http://localhost");
}

export interface HttpServer {
  readonly port: number;
  /** At least so many files and sockets this process has open, whosever they are. */
  openFilesAtLeast(): number;
  /** Closes all connections and lets nobody in, until `resume`. */
  pause(): void;
  /** Listens again; false where the system does not let it now. Nothing when it listens. */
  resume(): boolean;
  /** Lets nobody in any more, and resolves when those who have asked already are answered. */
  leave(): Promise<void>;
  /** Ends open answers as well. */
  stop(): Promise<void>;
}

/** A connection that says nothing for so long is closed, also within a request. */
const idleS = 10;
const streamIdleS = 60;

/** Listens. Rejects with a UserError when the address cannot be bound. */
export function openHttpServer(
  { host, port }: { host: string; port: number },
  handle: Handle,
  log: Log,
): HttpServer {
  let requests = 0;
  /** Who sends a request slowly holds one of few places, and not for long. */
  const answer = async (request: Request, server: Server<undefined>): Promise<Response> => {
    if (requests >= requestsMax) return new Response("Busy\n", { status: 503 });
    requests++;
    try {
      return await handle(request, peerOf(request, server));
    } finally {
      requests--;
    }
  };
  const fail = (error: Error): Response => {
    log.error("answer failed", { reason: error.message });
    return new Response("This is a bug of Sluice\n", { status: 500 });
  };
  const listen = (port: number): Server<undefined> =>
    Bun.serve({
      ...{ hostname: host, port, idleTimeout: idleS, maxRequestBodySize: requestBytesMax },
      // Without it a second Sluice would share the port and get half of the questions.
      reusePort: false,
      development: false,
      fetch: answer,
      error: fail,
    });
  try {
    let server: Server<undefined> | undefined = listen(port);
    const bound = server.port!;
    // Connections are closed at once; what it resolves at is the end of what was being answered.
    const stop = async () => server?.stop(true);
    const leave = async () => server?.stop();
    const pause = () => {
      void stop();
      server = undefined;
    };
    const resume = () => {
      try {
        server ??= listen(bound);
        return true;
      } catch {
        return false;
      }
    };
    return { port: bound, openFilesAtLeast, pause, resume, leave, stop };
  } catch (error) {
    const code = errorCode(error);
    throw new UserError(
      `Cannot answer HTTP on ${formatClient(host, port)}: ${code}`,
      "Set admin.listen to another address, or to off",
    );
  }
}

function peerOf(request: Request, server: Server<undefined>): Peer {
  const bytes = parseAddress(server.requestIP(request)?.address ?? "");
  return {
    source: bytes === undefined ? "" : sourceName(bytes),
    stream: () => server.timeout(request, streamIdleS),
  };
}
