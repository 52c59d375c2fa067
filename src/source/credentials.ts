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

/**
 * Reads the files and tries them; answers `inForce` where they say the same. A problem is a
 * sentence without a period that names the file.
 */
export function readServerTls(
  options: TlsOptions,
  readFile: ReadFile,
  inForce?: ServerTls,
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
  // The same object for the same files: the runtime makes one context of it.
  if (cert === inForce?.cert && key === inForce.key && tls.ca === inForce.ca) {
    return { tls: inForce };
  }
  const problem = problemOf(tls, options);
  return problem === undefined ? { tls } : { problem };
}

function problemOf(tls: ServerTls, { certFile, keyFile, caFile }: TlsOptions): string | undefined {
  const { cert, key, ca } = tls;
  const plain =
    problemOfPem(cert, "CERTIFICATE", certFile) ?? problemOfPem(key, "PRIVATE KEY", keyFile);
  if (plain !== undefined) return plain;
  const fault = faultOf({ cert, key });
  if (fault !== undefined) return describeFault(fault, certFile, keyFile);
  if (ca === undefined) return undefined;
  const unreadable = problemOfPem(ca, "CERTIFICATE", caFile!);
  if (unreadable !== undefined) return unreadable;
  const caFault = faultOf(tls);
  return caFault && `"${caFile}" cannot be used: ${caFault}`;
}

/** Whether all is there from BEGIN to END (RFC 7468 2): who renews a file may be half done. */
function problemOfPem(text: string, label: string, path: string): string | undefined {
  const count = (mark: string): number =>
    text.match(new RegExp(`^-----${mark} [A-Z ]*${label}-----`, "gm"))?.length ?? 0;
  const begun = count("BEGIN");
  if (begun === 0) return `"${path}" holds no ${label.toLowerCase()}`;
  if (begun > count("END")) return `"${path}" ends in the middle of a ${label.toLowerCase()}`;
  return undefined;
}

/** Only listening tells whether the runtime can use them: for an instant, as nobody can call. */
function faultOf(tls: Partial<ServerTls>): string | undefined {
  try {
    // A name that nobody knows before is taken by nobody: by another Sluice as little as by malice.
    const trial = { unix: `\0sluice-${crypto.randomUUID()}`, tls, socket: { data() {} } };
    Bun.listen(trial).stop(true);
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

function describeFault(code: string, certFile: string, keyFile: string): string {
  const words: Record<string, string> = {
    ERR_OSSL_X509_KEY_VALUES_MISMATCH: `"${keyFile}" is not the key of "${certFile}"`,
    ERR_OSSL_BAD_DECRYPT: `"${keyFile}" has a passphrase; remove it with openssl pkey -in ${keyFile}`,
    ERR_OSSL_EVP_UNSUPPORTED_ALGORITHM:
      `"${certFile}" or "${keyFile}" is of a kind that is not known here; ` +
      "take a key of P-256, P-384, P-521, Ed25519 or RSA",
  };
  return words[code] ?? `"${certFile}" with "${keyFile}" cannot be used: ${code}`;
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
    const read = readServerTls(this.#options, readTextFile, this.#current);
    if ("problem" in read) {
      if (read.problem !== this.#problem) {
        log.warn("tls files unusable, those before stay in force", { problem: read.problem });
      }
      this.#problem = read.problem;
      return;
    }
    const hadProblem = this.#problem !== undefined;
    this.#problem = undefined;
    const event = read.tls === this.#current ? "tls files usable again" : "tls files renewed";
    if (hadProblem || read.tls !== this.#current) log.info(event, { cert: this.#options.certFile });
    this.#current = read.tls;
  }
}
