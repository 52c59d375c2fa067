// Asks the running daemon, by the address and the token of the same configuration.
import { escapeControls } from "../base/controls.ts";
import { openHttpStream } from "../base/http-stream.ts";
import type { HttpFailure, HttpRequest } from "../base/http.ts";
import { readJson } from "../base/json.ts";
import { UserError } from "../base/user-error.ts";
import { version } from "../base/version.ts";
import { adminUrl } from "../admin/options.ts";
import { attempt } from "../config/load.ts";
import type { DaemonIo } from "./command.ts";
import { sourcesOf, type Given } from "./options.ts";

/** Whose daemon it is, and which run of it. */
type Answerer = { device: string; boot: string };

const answerBytesMax = 64 * 1024 * 1024;
const refusalBytesMax = 64 * 1024;

export class AdminClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #io: DaemonIo;
  /** What this box calls itself. */
  readonly #device: string;

  /** Throws a UserError when the configuration says that nobody answers. */
  constructor(given: Given, io: DaemonIo) {
    const { loaded, problems, complaint } = attempt(sourcesOf(given, io));
    const { admin, device } = loaded.config;
    const asked = given.get("url")?.at(-1);
    // Who says where needs no configuration, which others may not read or are about to change.
    if (asked === undefined && problems.length > 0) throw complaint(problems);
    const url = asked ?? (admin && adminUrl(admin));
    if (url === undefined) {
      const hint = "Set admin.listen, or say --url http://127.0.0.1:8514/";
      throw new UserError("Nobody answers: admin.listen is off", hint);
    }
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
      throw new UserError(
        `--url is not an HTTP address: "${url}"`,
        "Such as http://127.0.0.1:8514/",
      );
    }
    this.#url = url.replace(/\/*$/, "/");
    // The token of this box's daemon is no other's business.
    const token = asked === undefined ? admin?.token : io.env["SLUICE_ADMIN_TOKEN"];
    this.#headers = token ? { authorization: `Bearer ${token}` } : {};
    this.#io = io;
    this.#device = device;
  }

  /**
   * The JSON at a path, which has all of `parts` at least: whatever may listen there, of whatever
   * version. Rejects with a UserError that says why there is none.
   */
  async get<T extends object>(path: string, parts: readonly (keyof T & string)[]): Promise<T> {
    return this.#ask<T>("GET", path, parts);
  }

  async post<T extends object>(path: string, parts: readonly (keyof T & string)[]): Promise<T> {
    return this.#ask<T>("POST", path, parts);
  }

  /** A line for a person when it is another device that answers, as through a forwarded port. */
  async whoElse(): Promise<string> {
    return this.elsewhere(await this.get<Answerer>("api/v1/status", ["device", "boot"]));
  }

  /** The same where it is known who answers; empty when it is this box's daemon. */
  elsewhere({ device, boot }: Answerer): string {
    if (device === this.#device) return "";
    const who = escapeControls(`${device} answers at ${this.#url} (run ${boot})`);
    return `${who}; this box is ${this.#device}\n`;
  }

  /** The octets at a path as they come. */
  async stream(path: string): Promise<AsyncIterable<Uint8Array>> {
    const answer = await openHttpStream(this.#url + path, this.#headers);
    if (!answer.ok) throw this.#unreachable(answer);
    if (answer.status === 200) return answer.pieces;
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of answer.pieces) {
      pieces.push(piece);
      bytes += piece.length;
      // Whoever says so much is no daemon of ours.
      if (bytes > refusalBytesMax) break;
    }
    throw this.#refused(answer.status, Buffer.concat(pieces));
  }

  async #ask<T extends object>(
    method: HttpRequest["method"],
    path: string,
    parts: readonly (keyof T & string)[],
  ): Promise<T> {
    const answer = await this.#io.world().http.send({
      ...{ method, url: this.#url + path, headers: this.#headers, answerBytesMax },
      ...{ connectTimeoutMs: 5000, timeoutMs: 60_000 },
    });
    if (!answer.ok) throw this.#unreachable(answer);
    const { status, body } = answer;
    const json = readJson(Buffer.from(body).toString());
    if (status !== 200 || json === undefined) throw this.#refused(status, body);
    if (hasParts<T>(json.value, parts)) return json.value;
    const { version: other } = (json.value ?? {}) as { version?: unknown };
    const hint =
      typeof other === "string"
        ? `It is of version ${escapeControls(other)}, this is ${version}: use the program that runs`
        : "Another program has that address, or another version: --url says which daemon is asked";
    throw new UserError(`${this.#url} does not answer as this Sluice does`, hint);
  }

  #unreachable({ code, detail }: HttpFailure): UserError {
    return new UserError(
      `Cannot ask ${this.#url}: ${code} (${detail})`,
      "Is Sluice running, with this configuration? --config and --url say which one is meant",
    );
  }

  /** Its own words, which may be those of somebody else's server. */
  #refused(status: number, body: Uint8Array): UserError {
    const said = readJson(Buffer.from(body).toString())?.value as
      { error?: unknown; hint?: unknown } | undefined;
    const why = typeof said?.error === "string" ? said.error : "no answer of Sluice";
    const hint = status === 401 ? this.#tokenHint() : hintIn(said);
    return new UserError(`${this.#url} answered ${status}: ${escapeControls(why)}`, hint);
  }

  #tokenHint(): string {
    if (this.#headers["authorization"] === undefined) {
      return "Give the token: SLUICE_ADMIN_TOKEN or, without --url, the file that settings name";
    }
    return "The token is not the daemon's: see SLUICE_ADMIN_TOKEN and admin.token_file";
  }
}

function hintIn(said: { hint?: unknown } | undefined): string {
  return typeof said?.hint === "string"
    ? escapeControls(said.hint)
    : "--url says which daemon is asked";
}

function hasParts<T extends object>(value: unknown, parts: readonly string[]): value is T {
  return typeof value === "object" && value !== null && parts.every((part) => part in value);
}
