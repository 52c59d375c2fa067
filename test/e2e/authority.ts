import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** An authority in `folder/ca.crt`, and for each name a certificate and a key that it vouches for. */
export function authority(folder: string, names: string[]): void {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync("openssl", args, { stdio: "pipe" });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const ca = ["-CA", file("ca.crt"), "-CAkey", file("ca.key"), "-CAcreateserial"];
  openssl(
    ...["req", "-x509", ...key, "-keyout", file("ca.key"), "-out", file("ca.crt")],
    ...["-days", "30", "-subj", "/CN=Test Authority"],
  );
  writeFileSync(file("extensions"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  for (const name of names) {
    const request = ["-keyout", file(`${name}.key`), "-out", file(`${name}.csr`)];
    openssl("req", ...key, ...request, "-subj", `/CN=${name}`);
    openssl(
      ...["x509", "-req", "-in", file(`${name}.csr`), ...ca, "-days", "30"],
      ...["-extfile", file("extensions"), "-out", file(`${name}.crt`)],
    );
  }
}
