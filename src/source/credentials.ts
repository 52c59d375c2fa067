// The certificate that a TLS listener shows and the authority that it believes, in files that may
// be renewed at any time.
import type { Clock } from "../base/clock.ts";
import { errorCode } from "../base/error-code.ts";
import type { TextFile } from "../base/files.ts";
import type { Log } from "../base/log.ts";

export interface TlsOptions {
  /** PEM: our certificate, then those between it and the authority. */
  certFile: string;
  /** PEM, without a passphrase. */
  keyFile: string;
  /** PEM: who vouches for clients. */
  caFile?: string;
  clientCert: "none" | "optional" | "required";
  /** Names or `sha256:` fingerprints of which a client must have one; empty: any will do. */
  clientAllow: string[];
}

/** As the runtime takes it. */
export interface ServerTls {
  cert: string;
  key: string;
  ca?: string;
  requestCert: boolean;
  rejectUnauthorized: boolean;
}

type ReadFile = (path: string) => TextFile;

/** The files were renewed a moment ago at most when a handshake still goes by the old ones. */
const lookEveryMs = 1000;

/** Reads the files and tries them. A problem is a sentence without a period that names the file. */
export function readServerTls(
  options: TlsOptions,
  readFile: ReadFile,
): { tls: ServerTls } | { problem: string } {
  const { certFile, keyFile, caFile, clientCert } = options;
  const texts: string[] = [];
  for (const path of [certFile, keyFile, ...(caFile === undefined ? [] : [caFile])]) {
    const read = readFile(path);
    if (!read.ok) return { problem: `"${path}" cannot be read: ${read.code}` };
    texts.push(read.text);
  }
  const [cert, key, ca] = texts as [string, string, string?];
  const tls: ServerTls = {
    ...{ cert, key },
    ...(ca !== undefined && clientCert !== "none" && { ca }),
    requestCert: clientCert !== "none",
    // Who must show a certificate and has none is told so in an alert of TLS.
    rejectUnauthorized: clientCert === "required",
  };
  const problem = problemOf(tls, options);
  return problem === undefined ? { tls } : { problem };
}

/** Only listening tells whether the runtime can use them: for an instant, on an abstract name. */
function problemOf(tls: ServerTls, { certFile, keyFile, caFile }: TlsOptions): string | undefined {
  if (!tls.cert.includes("-----BEGIN CERTIFICATE")) return `"${certFile}" holds no certificate`;
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY/.test(tls.key)) return `"${keyFile}" holds no private key`;
  if (tls.ca !== undefined && !tls.ca.includes("-----BEGIN CERTIFICATE")) {
    return `"${caFile}" holds no certificate`;
  }
  try {
    const trial = { unix: "\0sluice-trial-of-tls", tls, socket: { data() {} } };
    Bun.listen(trial).stop(true);
    return undefined;
  } catch (error) {
    return describeFault(errorCode(error), { certFile, keyFile, caFile });
  }
}

function describeFault(
  code: string,
  { certFile, keyFile, caFile }: Pick<TlsOptions, "certFile" | "keyFile"> & { caFile?: unknown },
): string {
  if (code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH") {
    return `"${keyFile}" is not the key of "${certFile}"`;
  }
  if (code === "ERR_OSSL_BAD_DECRYPT") {
    return `"${keyFile}" has a passphrase; remove it with openssl pkey -in ${keyFile}`;
  }
  const files = [certFile, keyFile, ...(caFile === undefined ? [] : [caFile])];
  return `${files.map((file) => `"${file}"`).join(", ")} cannot be used: ${code}`;
}

/** What the next handshake goes by. */
export class Credentials {
  readonly #options: TlsOptions;
  readonly #doors: { clock: Clock; log: Log; readTextFile: ReadFile };
  #current: ServerTls;
  #problem: string | undefined;
  #lookedAtMs: number;

  constructor(
    options: TlsOptions,
    first: ServerTls,
    doors: { clock: Clock; log: Log; readTextFile: ReadFile },
  ) {
    this.#options = options;
    this.#doors = doors;
    this.#current = first;
    this.#lookedAtMs = doors.clock.monotonicMs();
  }

  /**
   * Looks at the files when a peer comes, once a second at most: no timer, nothing to watch, and
   * no matter how they are replaced. Half-written ones are passed over until they are whole.
   */
  current(): ServerTls {
    const nowMs = this.#doors.clock.monotonicMs();
    if (nowMs - this.#lookedAtMs >= lookEveryMs) {
      this.#lookedAtMs = nowMs;
      this.#look();
    }
    return this.#current;
  }

  #look(): void {
    const { log, readTextFile } = this.#doors;
    const read = readServerTls(this.#options, readTextFile);
    if ("problem" in read) {
      if (read.problem !== this.#problem) {
        log.warn("tls files unusable, those before stay in force", { problem: read.problem });
      }
      this.#problem = read.problem;
      return;
    }
    this.#problem = undefined;
    const { cert, key, ca } = this.#current;
    // The same object for the same files: the runtime makes one context of it.
    if (read.tls.cert === cert && read.tls.key === key && read.tls.ca === ca) return;
    this.#current = read.tls;
    log.info("tls files renewed", { cert: this.#options.certFile });
  }
}
