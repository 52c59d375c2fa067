import type { DialogFailure, OpenDialog } from "../../base/dialog.ts";
import type { Alert } from "../../rule/alert.ts";
import type { SendResult } from "../sink.ts";
import { mailOf } from "./mail.ts";
import type { Notifier } from "./notifier.ts";
import type { EmailOptions } from "./options.ts";
import { SmtpSession, type Reply } from "./smtp.ts";
import { wordsWithout } from "./words.ts";

const ports: Record<string, number> = { "smtp:": 587, "smtps:": 465 };

const noStartTls: SendResult = {
  ...{ kind: "failed", reason: "STARTTLS: the server does not offer it", slow: true },
  hint: 'Take smtps:// where it begins with TLS, or starttls = "off" where all may go in the clear',
};

/** A server on the way to mailboxes. Each alert is one mail, over a connection of its own. */
export class EmailNotifier implements Notifier {
  readonly description: string;
  readonly #options: EmailOptions;
  readonly #ca: string | undefined;
  readonly #openDialog: OpenDialog;
  /** Mailboxes that have had an alert whose others must still get it. */
  #had: { id: string; to: Set<string> } = { id: "", to: new Set() };

  constructor(options: EmailOptions, ca: string | undefined, openDialog: OpenDialog) {
    this.#options = options;
    this.#ca = ca;
    this.#openDialog = openDialog;
    this.description = `email by ${new URL(options.server).host}`;
  }

  async send(alert: Alert, signal: AbortSignal): Promise<SendResult> {
    const { protocol, hostname, port } = new URL(this.#options.server);
    const { timeoutMs } = this.#options;
    const dialog = await this.#openDialog({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || ports[protocol]),
      ...(protocol === "smtps:" && { tls: { ca: this.#ca } }),
      ...{ timeoutMs, signal },
    });
    if (!dialog.ok) return this.#failed("no connection", dialog);
    const session = new SmtpSession(dialog);
    const result = (await this.#greet(session)) ?? (await this.#deliver(session, alert));
    session.quit();
    return result;
  }

  /** Up to where mail is taken; or why it is not. */
  async #greet(session: SmtpSession): Promise<SendResult | undefined> {
    const { server, starttls, user, password } = this.#options;
    const greeting = await session.reply();
    if (!isWell(greeting)) return this.#failed("greeting", greeting);
    let hello = await this.#hello(session);
    if (!isWell(hello)) return this.#failed("EHLO", hello);
    if (server.startsWith("smtp:") && starttls === "required") {
      if (!offersOf(hello, "STARTTLS")) return noStartTls;
      const offer = await session.ask("STARTTLS");
      if (!isWell(offer)) return this.#failed("STARTTLS", offer);
      const failure = await session.startTls(this.#ca);
      if (failure !== undefined) return this.#failed("TLS", failure);
      hello = await this.#hello(session);
      if (!isWell(hello)) return this.#failed("EHLO", hello);
    }
    if (user === "") return undefined;
    const reply = await session.authenticate(offersOf(hello, "AUTH") ?? [], { user, password });
    return isWell(reply) ? undefined : this.#failed("AUTH", reply);
  }

  async #deliver(session: SmtpSession, alert: Alert): Promise<SendResult> {
    const { from, to } = this.#options;
    const sender = await session.ask(`MAIL FROM:<${from}>`);
    if (!isWell(sender)) return this.#failed("MAIL FROM", sender);
    if (this.#had.id !== alert.id) this.#had = { id: alert.id, to: new Set() };
    const missing = to.filter((each) => !this.#had.to.has(each));
    const [taken, turnedAway]: [string[], SendResult[]] = [[], []];
    for (const mailbox of missing) {
      const reply = await session.ask(`RCPT TO:<${mailbox}>`);
      if (isWell(reply)) taken.push(mailbox);
      else turnedAway.push(this.#failed(`RCPT TO <${mailbox}>`, reply));
    }
    if (taken.length > 0) {
      const result = await this.#sendText(session, alert);
      if (result.kind !== "accepted") return result;
      for (const mailbox of taken) this.#had.to.add(mailbox);
    }
    return this.#settled(turnedAway);
  }

  async #sendText(session: SmtpSession, alert: Alert): Promise<SendResult> {
    const go = await session.ask("DATA");
    if (!go.ok || go.code !== 354) return this.#failed("DATA", go);
    const reply = await session.send(mailOf(this.#options, alert));
    if (isWell(reply)) return { kind: "accepted" };
    // Now it is the text that it does not like.
    const isText = reply.ok && reply.code >= 500;
    return isText
      ? { kind: "refused", reason: this.#wordsOf(reply) }
      : this.#failed("the mail", reply);
  }

  /** One mailbox that does not exist must not keep the others from what comes next. */
  #settled(turnedAway: readonly SendResult[]): SendResult {
    const later = turnedAway.find((each) => each.kind === "failed" && each.slow !== true);
    if (later !== undefined) return later;
    const [first] = turnedAway;
    if (first?.kind !== "failed") return { kind: "accepted" };
    return this.#had.to.size === 0 ? first : { kind: "accepted", remark: first.reason };
  }

  #hello(session: SmtpSession): Promise<Reply | DialogFailure> {
    const { device } = this.#options;
    // RFC 5321, 4.1.4: who has no name of the DNS says an address.
    return session.ask(`EHLO ${device.includes(".") ? device : "[127.0.0.1]"}`);
  }

  #failed(step: string, reply: Reply | DialogFailure): SendResult {
    if (!reply.ok) return { kind: "failed", reason: `${step}: ${reply.code}` };
    const reason = `${step}: ${this.#wordsOf(reply)}`;
    if (reply.code < 500) return { kind: "failed", reason };
    const hint = `${this.description} answers ${reply.code}: check its user, password and addresses`;
    return { kind: "failed", reason, hint, slow: true };
  }

  #wordsOf({ code, lines }: Reply): string {
    const { password } = this.#options;
    const words = wordsWithout(password === "" ? [] : [password], lines.join(" "));
    return `SMTP ${code}${words && ` (${words})`}`;
  }
}

function isWell(reply: Reply | DialogFailure): boolean {
  return reply.ok && reply.code >= 200 && reply.code < 300;
}

/** The words behind one of the server's offers in its answer to EHLO: `AUTH PLAIN LOGIN`. */
function offersOf(hello: Reply | DialogFailure, name: string): string[] | undefined {
  const words = hello.ok ? hello.lines.map((line) => line.toUpperCase().split(/[ =]/)) : [];
  return words.find(([first]) => first === name)?.slice(1);
}
