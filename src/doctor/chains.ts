import type { ShownCertificate } from "../base/box.ts";
import { connectMsMax, type Case } from "./case.ts";
import { endpointsOf, type Endpoint } from "./endpoints.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { isAboutNames } from "./names.ts";
import { change } from "./remedy.ts";
import { dayOf, renewalMsMax } from "./validity.ts";

/** The certificate of everything that is called by TLS: authority, name and time. */
export async function chains(subject: Case): Promise<Word[]> {
  const called = endpointsOf(subject.config).filter(({ way }) => way === "tls");
  const found = await Promise.all(called.map((each) => chain(each, subject)));
  return found.flat();
}

async function chain(endpoint: Endpoint, subject: Case): Promise<Word[]> {
  const { host, port, of, serverName, caFile } = endpoint;
  const { box, readTextFile } = subject.doors;
  const authorities = caFile === undefined ? undefined : readTextFile(caFile);
  const ca = authorities?.ok ? authorities.text : undefined;
  const shown = await box.certificate({ host, port, serverName, ca, timeoutMs: connectMsMax });
  const where = `${host}:${port}`;
  if (shown.ok) return [judged(shown, endpoint, subject)];
  // Told by the check of names.
  if (isAboutNames(shown.code)) return [];
  const mend = `openssl s_client -connect ${where} -servername ${serverName ?? host}`;
  return [problem(`${where} does not speak TLS: ${shown.code}`, { why: `${of} needs it`, mend })];
}

function judged(shown: ShownCertificate, endpoint: Endpoint, subject: Case): Word {
  const { of } = endpoint;
  const why = `${of} gets nothing: it sends only to whom it can be sure of`;
  const nowMs = subject.doors.clock.wallMs();
  const who = `The certificate of ${endpoint.host}`;
  if (shown.fault !== undefined) {
    const remedy = remedyOf(shown, endpoint, subject);
    return problem(`${who} ${remedy.what}`, { why, mend: remedy.mend });
  }
  if (shown.toMs - nowMs > renewalMsMax) {
    return fine(`${who} is good until ${dayOf(shown.toMs)} (${shown.issuer})`);
  }
  return warning(`${who} ends on ${dayOf(shown.toMs)}`, {
    why: `Then ${of} gets nothing any more`,
    mend: `renew it on ${endpoint.host}, where it was made by "${shown.issuer}"`,
  });
}

function remedyOf(
  shown: ShownCertificate,
  { host, port, serverName = host, section, index }: Endpoint,
  subject: Case,
): { what: string; mend: string } {
  const { fault = "", issuer, subject: name, names, fromMs, toMs } = shown;
  const iso = (ms: number) => new Date(ms).toISOString();
  if (/EXPIRED/.test(fault)) {
    const mend = `renew it on ${host}; or, if it is good by your watch, set this clock: date`;
    return { what: `has been out of date since ${iso(toMs)}`, mend };
  }
  if (/NOT_YET_VALID/.test(fault)) {
    const now = iso(subject.doors.clock.wallMs());
    return {
      what: `begins at ${iso(fromMs)}, and here it is ${now}`,
      mend: "set this clock: date",
    };
  }
  if (/ALTNAME|HOSTNAME/.test(fault)) {
    const its = names === "" ? `"${name}"` : names;
    return {
      what: `is of ${its}, not of ${serverName}`,
      mend: `call it by its name, or give it one`,
    };
  }
  const path = "/etc/sluice/ca.pem";
  const isOwn = /SELF_SIGNED/.test(fault) && issuer === name;
  const fetch = isOwn
    ? `openssl s_client -connect ${host}:${port} </dev/null | openssl x509 >${path}    # ` +
      `compare it with the one on ${host}`
    : `copy the certificate of that authority to ${path}`;
  const setting = change(subject, { section, index, name: "ca_file" }, path);
  return {
    what: `is of an authority that is not known here: "${issuer}" (${fault})`,
    mend: `${fetch}\n${setting}`,
  };
}
