import type { Http, HttpAnswer, HttpFailure, HttpRequest } from "../src/base/http.ts";

/** A request as it came, its body read. */
export interface Sent extends Omit<HttpRequest, "body"> {
  body: Buffer;
}

type Scripted = HttpAnswer | HttpFailure;

/** Answers as a test scripts them, in order; the last one is repeated. */
export class FakeHttp implements Http {
  readonly sent: Sent[] = [];
  readonly #script: Scripted[];

  constructor(...script: Scripted[]) {
    this.#script = script;
  }

  send(request: HttpRequest): Promise<Scripted> {
    const { body, ...rest } = request;
    this.sent.push({ ...rest, body: Buffer.concat([...(body?.parts() ?? [])]) });
    const next = this.#script.length > 1 ? this.#script.shift()! : this.#script[0]!;
    return Promise.resolve(next);
  }
}

export function answer(
  status: number,
  body = "",
  headers: Record<string, string> = {},
): HttpAnswer {
  return { ok: true, status, headers: new Headers(headers), body: Buffer.from(body) };
}

export function failure(code: HttpFailure["code"]): HttpFailure {
  return { ok: false, code, detail: code.toUpperCase() };
}
