// A real mail server and a real MQTT broker for a test file, gone when the tests are.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { atEnd, temporaryFolder, waitFor } from "./sluice.ts";

const tls = join(import.meta.dir, "../vectors/tls");
export const authority = join(tls, "ca.pem");
export const certificate = join(tls, "server.pem");
export const certificateKey = join(tls, "server.key");

/** What the server keeps of a mail; `mail` is what it got between DATA and the dot. */
export interface Mail {
  from: string;
  to: string[];
  tls: boolean;
  /** The mechanism by which the sender has logged in. */
  login: string | null;
  mail: string;
}

export class MailServer {
  ports: Record<"starttls" | "login" | "implicit" | "plain", number>;
  readonly #child: ChildProcess;
  readonly #folder: string;

  static async start(): Promise<MailServer> {
    const folder = join(temporaryFolder(), "mails");
    mkdirSync(folder);
    const script = join(import.meta.dir, "servers/mail.py");
    const child = spawn("/usr/bin/python3", [script, folder, certificate, certificateKey]);
    let out = "";
    child.stdout.on("data", (data: Buffer) => (out += data.toString()));
    await waitFor(() => out.includes("\n") || undefined, "the mail server's ports");
    return new MailServer(child, folder, out);
  }

  private constructor(child: ChildProcess, folder: string, out: string) {
    this.#child = child;
    this.#folder = folder;
    this.ports = JSON.parse(out) as MailServer["ports"];
    atEnd(() => this.stop());
  }

  /** In the order in which they were taken. */
  get mails(): Mail[] {
    const names = readdirSync(this.#folder).filter((name) => name.endsWith(".json"));
    return names
      .sort()
      .map((name) => JSON.parse(readFileSync(join(this.#folder, name), "utf8")) as Mail);
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}

/** The text of a mail, decoded. */
export function textOfMail({ mail }: Mail): string {
  const end = mail.indexOf("\r\n\r\n");
  const body = mail.slice(end + 4);
  const isBase64 = /^Content-Transfer-Encoding: base64$/im.test(mail.slice(0, end));
  const text = isBase64 ? Buffer.from(body, "base64").toString() : body;
  return text.replaceAll("\r\n", "\n").trimEnd();
}
