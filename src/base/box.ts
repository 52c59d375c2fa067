import type { DialogFailure } from "./dialog.ts";

/** This box as it can be looked at without changing anything. Paths are absolute. */
export interface Box {
  /** Names in a folder; none when there is no such folder or it may not be read. */
  names(folder: string): string[];
  /** Where a symbolic link leads; undefined when it is none. */
  link(path: string): string | undefined;
  /** Of the file system that holds a path, or will; undefined: not to be found. */
  freeBytes(path: string): number | undefined;
  /** Why this process may not write there, or make it: EROFS, EACCES; undefined when it may. */
  writeFault(path: string): string | undefined;
  /** Addresses of a name, by this box's own resolver. */
  resolve(name: string): Promise<Resolution>;
  /** Connects by TLS, says nothing, and tells what was shown. */
  certificate(target: TlsTarget): Promise<ShownCertificate | DialogFailure>;
}

export type Resolution = { ok: true; addresses: string[] } | DialogFailure;

export interface TlsTarget {
  /** Address or name. */
  host: string;
  port: number;
  /** What the certificate is to be of, where it is not `host`. */
  serverName?: string | undefined;
  /** PEM of the authorities to trust instead of the built-in ones. */
  ca?: string | undefined;
  timeoutMs: number;
}

export interface ShownCertificate {
  ok: true;
  /** The TLS library's word for what is wrong with it, CERT_HAS_EXPIRED; undefined: it is good. */
  fault: string | undefined;
  /** Common names. */
  subject: string;
  issuer: string;
  /** As in `DNS:a.example, IP Address:192.0.2.1`. */
  names: string;
  fromMs: number;
  toMs: number;
}
