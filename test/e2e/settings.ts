// Tables of a configuration that many tests begin with. Each ends its last line.

/** A listener on a port that nobody has, with what else its table is to say. */
export function listen(transport: "udp" | "tcp" | "tls", more = ""): string {
  return `[[listen]]\ntransport = "${transport}"\nport = 0\n${more}`;
}

/** A listener for TLS, with the certificate that `authority` made there for `server`. */
export function listenTls(folder: string, more = ""): string {
  const files = `cert_file = "${folder}/server.crt"\nkey_file = "${folder}/server.key"\n`;
  return listen("tls", files + more);
}

/** ... which lets in only who shows a certificate of the same authority. */
export function listenMutualTls(folder: string, more = ""): string {
  return listenTls(folder, `ca_file = "${folder}/ca.crt"\nclient_cert = "required"\n${more}`);
}

/** Stores below the folder of the daemon, where `Sluice.lines` reads it. */
export const directorySink = `[[sink]]\nkind = "directory"\npath = "sluice-data"\n`;
