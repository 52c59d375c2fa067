// Asks the running daemon, by the address and the token of the same configuration.
import { openHttpStream } from "../base/http-stream.ts";
import type { HttpFailure, HttpRequest } from "../base/http.ts";
import { readJson } from "../base/json.ts";
import { UserError } from "../base/user-error.ts";
import { adminUrl } from "../admin/options.ts";
import { load } from "../config/load.ts";
import type { DaemonIo } from "./command.ts";
import { escapeControls } from "./line-text.ts";
import { sourcesOf, type Given } from "./options.ts";

const answerBytesMax = 64 * 1024 * 1024;

export class AdminClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #io: DaemonIo;

  /** Throws a UserError when the configuration says that nobody answers. */
  constructor(given: Given, io: DaemonIo) {
    const { admin } = load(sourcesOf(given, io)).config;
    const url = given.get("url")?.at(-1) ?? (admin && adminUrl(admin));
    if (url === undefined) {
      const hint = "Set admin.listen, or say --url http://127.0.0.1:8514/";
      throw new UserError("Nobody answers: admin.listen is off", hint);
    }
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
      throw new UserError(
        `--url is no address of HTTP: "${url}"`,
        "Such as http://127.0.0.1:8514/",
      );
    }
    this.#url = url.replace(/\/*$/, "/");
    this.#headers = admin?.token === undefined ? {} : { authorization: `Bearer ${admin.token}` };
    this.#io = io;
  }

  /** The JSON at a path. Rejects with a UserError that says why there is none. */
  async get<T>(path: string): Promise<T> {
    return (await this.#ask("GET", path)) as T;
  }

  async post<T>(path: string): Promise<T> {
    return (await this.#ask("POST", path)) as T;
  }

  /** The octets at a path as they come. */
  async stream(path: string): Promise<AsyncIterable<Uint8Array>> {
    const answer = await openHttpStream(this.#url + path, this.#headers);
    if (!answer.ok) throw this.#unreachable(answer);
    if (answer.status === 200) return answer.pieces;
    const pieces: Uint8Array[] = [];
    for await (const piece of answer.pieces) pieces.push(piece);
    throw this.#refused(answer.status, Buffer.concat(pieces));
  }

  async #ask(method: HttpRequest["method"], path: string): Promise<unknown> {
    const answer = await this.#io.world().http.send({
      ...{ method, url: this.#url + path, headers: this.#headers, answerBytesMax },
      ...{ connectTimeoutMs: 5000, timeoutMs: 60_000 },
    });
    if (!answer.ok) throw this.#unreachable(answer);
    const { status, body } = answer;
    const json = readJson(Buffer.from(body).toString());
    if (status !== 200 || json === undefined) throw this.#refused(status, body);
    return json.value;
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
    const hint =
      status === 401
        ? "Give the token: SLUICE_ADMIN_TOKEN, or the configuration that names its file"
        : typeof said?.hint === "string"
          ? escapeControls(said.hint)
          : "--url says which daemon is asked";
    return new UserError(`${this.#url} answered ${status}: ${escapeControls(why)}`, hint);
  }
}
