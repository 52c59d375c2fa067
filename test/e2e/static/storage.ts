// An HTTPS server that takes objects, with a certificate of an authority of its own.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

export const storageName = "storage.sluice.test";

export interface Storage {
  port: number;
  /** The authority's certificate, PEM. */
  ca: string;
  /** Lines of all objects so far, in the order in which the objects came. */
  lines: string[];
  /** Resolves once that many lines are here. */
  holds(count: number): Promise<void>;
  stop(): Promise<void>;
}

export function openStorage(): Storage {
  const { ca, cert, key } = certificates();
  const lines: string[] = [];
  let watchers: (() => void)[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: { cert, key },
    async fetch(request) {
      const signed = request.headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256 ");
      if (request.method !== "PUT" || !signed) return new Response("", { status: 403 });
      const body = gunzipSync(await request.arrayBuffer()).toString();
      const all = body.trimEnd().split("\n");
      lines.push(...all.filter((line) => !line.startsWith('{"ledger"')));
      for (const wake of watchers.splice(0)) wake();
      return new Response("");
    },
  });
  return {
    port: server.port ?? 0,
    ca,
    lines,
    async holds(count) {
      while (lines.length < count) await new Promise<void>((wake) => watchers.push(wake));
    },
    stop: () => server.stop(true),
  };
}

/** An authority, and a server's certificate that it signed. */
function certificates(): { ca: string; cert: string; key: string } {
  const directory = mkdtempSync(join(tmpdir(), "sluice-certificates-"));
  const openssl = (line: string) => {
    const run = Bun.spawnSync(["openssl", ...line.split(" ")], { cwd: directory, stderr: "pipe" });
    if (run.exitCode !== 0) throw new Error(`openssl ${line}: ${run.stderr}`);
  };
  const fresh = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
  openssl(`req -x509 ${fresh} -keyout ca.key -out ca.pem -subj /CN=test-authority`);
  openssl(
    `req -x509 ${fresh} -keyout key.pem -out cert.pem -subj /CN=${storageName} -CA ca.pem ` +
      `-CAkey ca.key -addext subjectAltName=DNS:${storageName} -addext basicConstraints=CA:FALSE`,
  );
  const read = (name: string) => readFileSync(join(directory, name), "utf8");
  const made = { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") };
  rmSync(directory, { recursive: true });
  return made;
}
