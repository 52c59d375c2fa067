// The client's side of SMTP: RFC 5321, STARTTLS of RFC 3207, AUTH of RFC 4954.
import type { Dialog, DialogFailure } from "../../base/dialog.ts";

/** What the server says to a command; the lines without their code. */
export interface Reply {
  ok: true;
  code: number;
  lines: string[];
}

/** Commands and replies over a dialog. */
export class SmtpSession {
  readonly #dialog: Dialog;
  #partial = "";

  constructor(dialog: Dialog) {
    this.#dialog = dialog;
  }

  /** Sends a line and waits for its reply. */
  ask(line: string): Promise<Reply | DialogFailure> {
    this.#dialog.write(`${line}\r\n`);
    return this.reply();
  }

  /** RFC 5321, 4.2.1: lines `250-text` and a last one `250 text`. */
  async reply(): Promise<Reply | DialogFailure> {
    const lines: string[] = [];
    let characters = 0;
    for (;;) {
      const line = await this.#line();
      if (typeof line !== "string") return line;
      characters += line.length;
      if (characters > replyCharactersMax) return { ok: false, code: "no SMTP" };
      const [, code, more, text] = /^(\d{3})(?:([ -])(.*))?$/.exec(line) ?? [];
      if (code === undefined) return { ok: false, code: "no SMTP" };
      lines.push(text ?? "");
      if (more !== "-") return { ok: true, code: Number(code), lines };
    }
  }

  /** Sends what follows DATA: a dot at the start of a line is doubled (RFC 5321, 4.5.2). */
  send(mail: string): Promise<Reply | DialogFailure> {
    this.#dialog.write(`${mail.replace(/^\./gm, "..")}.\r\n`);
    return this.reply();
  }

  /** RFC 3207: from now on TLS. What was said before does not count. */
  async startTls(ca: string | undefined): Promise<DialogFailure | undefined> {
    // What stands behind the reply in the clear was put there by somebody else.
    if (this.#partial !== "") return { ok: false, code: "octets before TLS" };
    return this.#dialog.secure({ ca });
  }

  /** RFC 4954: with one of the mechanisms that the server offers. */
  async authenticate(
    mechanisms: readonly string[],
    { user, password }: { user: string; password: string },
  ): Promise<Reply | DialogFailure> {
    const inBase64 = (text: string): string => Buffer.from(text).toString("base64");
    if (mechanisms.includes("PLAIN")) {
      return this.ask(`AUTH PLAIN ${inBase64(`\0${user}\0${password}`)}`);
    }
    for (const line of ["AUTH LOGIN", inBase64(user)]) {
      const reply = await this.ask(line);
      if (!reply.ok || reply.code !== 334) return reply;
    }
    return this.ask(inBase64(password));
  }

  /** Takes leave; the answer is not waited for. */
  quit(): void {
    this.#dialog.write("QUIT\r\n");
    this.#dialog.close();
  }

  async #line(): Promise<string | DialogFailure> {
    for (;;) {
      const end = this.#partial.indexOf("\n");
      if (end >= 0) {
        const line = this.#partial.slice(0, end).replace(/\r$/, "");
        this.#partial = this.#partial.slice(end + 1);
        return line;
      }
      if (this.#partial.length > lineCharactersMax) return { ok: false, code: "no SMTP" };
      const octets = await this.#dialog.read();
      if (!(octets instanceof Uint8Array)) return octets;
      this.#partial += Buffer.from(octets).toString("latin1");
    }
  }
}

/** RFC 5321, 4.5.3.1.5 says 512; nobody says so much. */
const lineCharactersMax = 4096;
/** Whatever a server greets with, or offers: a reply without an end is none. */
const replyCharactersMax = 16 * 1024;
