// What is asked of the server, and with which token. The shapes are those that the server makes.
import type { alertsOf } from "../alerts.ts";
import type { devicesOf } from "../devices.ts";
import type { tryOnLines } from "../rules-test.ts";
import type { statusOf } from "../status.ts";
import { keptToken, send } from "./doors.ts";

export type Status = ReturnType<typeof statusOf>;
export type Devices = ReturnType<typeof devicesOf>;
export type Alerts = ReturnType<typeof alertsOf>;
export type Tried = Awaited<ReturnType<typeof tryOnLines>>;

/** A stored line, as the README has it; what is absent is left out. */
export type Line = { received_at: string; seq: number } & Record<string, unknown>;

export interface Found {
  lines: Line[];
  complete: boolean;
  /** Files of the spool that could not be searched. */
  unread_files: number;
  looked_at_bytes: number;
}

/** Why there is no answer, for a person. `status` 0: nobody was there. */
export interface Fault {
  fault: string;
  status: number;
}

/** Asks the person; resolves to what was typed. */
export type AskToken = (wasWrong: boolean) => Promise<string>;

export class Api {
  readonly #askToken: AskToken;
  #token = keptToken.get();
  /** Several answers may say at once that a token is wanted: the person is asked once. */
  #asking: Promise<void> | undefined;

  constructor(askToken: AskToken) {
    this.#askToken = askToken;
  }

  async get<T>(path: string, signal?: AbortSignal): Promise<T | Fault> {
    return jsonOf<T>(await this.open(path, signal === undefined ? {} : { signal }));
  }

  async post<T>(path: string, body: unknown): Promise<T | Fault> {
    return jsonOf<T>(await this.open(path, { method: "POST", body: JSON.stringify(body) }));
  }

  /** A good answer whose body is to be read, or why there is none. Never rejects. */
  async open(path: string, init: RequestInit): Promise<Response | Fault> {
    for (;;) {
      const token = this.#token;
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const response = await send(path, { ...init, headers }).catch(nobody);
      if ("fault" in response || response.ok) return response;
      if (response.status !== 401)
        return { fault: await faultIn(response), status: response.status };
      if (token === this.#token) await this.#newToken(token !== undefined);
    }
  }

  #newToken(wasWrong: boolean): Promise<void> {
    this.#asking ??= this.#askToken(wasWrong).then((token) => {
      this.#token = token;
      this.#asking = undefined;
      keptToken.set(token);
    });
    return this.#asking;
  }
}

export function isFault(answer: object): answer is Fault {
  return "fault" in answer;
}

function nobody(): Fault {
  return { fault: "No answer", status: 0 };
}

async function jsonOf<T>(response: Response | Fault): Promise<T | Fault> {
  if (isFault(response)) return response;
  // An answer may break off.
  return response.json().then((value) => value as T, nobody);
}

async function faultIn(response: Response): Promise<string> {
  const said = (await response.json().catch(() => ({}))) as { error?: string; hint?: string };
  if (said.error !== undefined && said.hint !== undefined) return `${said.error}. ${said.hint}`;
  return said.error ?? `The server answered HTTP ${response.status}`;
}
