import * as fs from "node:fs";
import { dirname } from "node:path";
import type { Box, Resolution, ShownCertificate, TlsTarget } from "./box.ts";
import type { Clock } from "./clock.ts";
import type { DialogFailure } from "./dialog.ts";
import { errorCode } from "./error-code.ts";

/** The box that this process runs on. */
export function systemBox(clock: Clock): Box {
  return {
    names: (folder) => orElse(() => fs.readdirSync(folder), []),
    link: (path) => orElse(() => fs.readlinkSync(path), undefined),
    freeBytes: (path) =>
      orElse(() => {
        const { bavail, bsize } = fs.statfsSync(existing(path));
        return bavail * bsize;
      }, undefined),
    writeFault(path) {
      try {
        fs.accessSync(existing(path), fs.constants.W_OK);
        return undefined;
      } catch (error) {
        return errorCode(error);
      }
    },
    resolve,
    certificate: (target) => certificate(target, clock),
  };
}

/** What is not there yet will lie in the next folder above that is. */
function existing(path: string): string {
  let at = path;
  while (!fs.existsSync(at) && at !== dirname(at)) at = dirname(at);
  return at;
}

async function resolve(name: string): Promise<Resolution> {
  try {
    const found = await Bun.dns.lookup(name);
    return { ok: true, addresses: found.map(({ address }) => address) };
  } catch (error) {
    return { ok: false, code: errorCode(error).replace(/^DNS_/, "") };
  }
}

/** A certificate that is not good is shown as well, since nothing is said to whoever has it. */
async function certificate(
  { host: hostname, port, serverName = hostname, ca, timeoutMs }: TlsTarget,
  clock: Clock,
): Promise<ShownCertificate | DialogFailure> {
  return new Promise((settle) => {
    let socket: Bun.Socket | undefined;
    const end = (result: ShownCertificate | DialogFailure) => {
      cancel();
      settle(result);
      socket?.terminate();
    };
    const fail = (error: unknown) => end({ ok: false, code: errorCode(error) });
    const cancel = clock.after(timeoutMs, () => end({ ok: false, code: "ETIMEDOUT" }));
    const handlers = {
      open: (opened: Bun.Socket) => void (socket = opened),
      handshake: (opened: Bun.Socket, _: boolean, error: Error | null) => {
        const shown = opened.getPeerCertificate() as Partial<Shown> | undefined;
        if (!shown?.valid_to) fail(error ?? new Error("no certificate"));
        else end(certificateOf(shown as Shown, error === null ? undefined : errorCode(error)));
      },
      data: () => {},
      error: (_: Bun.Socket, error: Error) => fail(error),
      close: (_: Bun.Socket, error?: Error) => fail(error ?? new Error("closed by the far side")),
    };
    const tls = { serverName, rejectUnauthorized: false, ...(ca !== undefined && { ca }) };
    // A certificate of an authority that is none is thrown at once, all else is a rejection.
    const connecting = async () => Bun.connect({ hostname, port, tls, socket: handlers });
    connecting().catch(fail);
  });
}

/** As the runtime shows it. */
interface Shown {
  subject: { CN?: string; O?: string };
  issuer: { CN?: string; O?: string };
  subjectaltname?: string;
  /** `Nov 21 14:55:19 2026 GMT` */
  valid_from: string;
  valid_to: string;
}

function certificateOf(shown: Shown, fault: string | undefined): ShownCertificate {
  const { subject, issuer, subjectaltname, valid_from, valid_to } = shown;
  return {
    ok: true,
    fault,
    subject: subject.CN ?? subject.O ?? "",
    issuer: issuer.CN ?? issuer.O ?? "",
    names: subjectaltname ?? "",
    fromMs: Date.parse(valid_from),
    toMs: Date.parse(valid_to),
  };
}

function orElse<T, U>(look: () => T, otherwise: U): T | U {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
