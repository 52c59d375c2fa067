import { X509Certificate } from "node:crypto";
import type { Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { dayOf, renewalMsMax } from "./validity.ts";

/** The certificates that our TLS listeners show: until when devices will accept them. */
export function ownCertificates({ config, doors }: Case): Word[] {
  return config.listen.flatMap(({ tls }) => {
    const file = tls && doors.readTextFile(tls.certFile);
    if (!file?.ok) return [];
    const { certFile } = tls!;
    const toMs = endOf(file.text);
    const nowMs = doors.clock.wallMs();
    if (toMs === undefined) return [];
    const day = dayOf(toMs);
    if (toMs - nowMs > renewalMsMax) return [fine(`"${certFile}" is good until ${day}`)];
    const why = "Devices that look at it send nothing any more";
    const mend = `renew ${certFile}: it is read again by itself within a second`;
    if (toMs < nowMs)
      return [problem(`"${certFile}" has been out of date since ${day}`, { why, mend })];
    return [warning(`"${certFile}" ends on ${day}`, { why, mend })];
  });
}

/** Undefined for what is no certificate, which the check of the configuration tells. */
function endOf(pem: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(pem).validTo);
  } catch {
    return undefined;
  }
}
