import { parseAddress } from "../source/address.ts";
import type { Case } from "./case.ts";
import { endpointsOf } from "./endpoints.ts";
import { fine, problem, type Word } from "./finding.ts";

/** The resolver's words for a name that it cannot find, in all libraries that are met. */
export function isAboutNames(code: string): boolean {
  return /^(DNS_)?(ENOTFOUND|ENODATA|ESERVFAIL|EREFUSED|ENONAME)$|^EAI_|^dns$/.test(code);
}

/** Each name that is called, by this box's resolver. */
export async function names(subject: Case): Promise<Word[]> {
  const users = new Map<string, string[]>();
  for (const { host, of } of endpointsOf(subject.config)) {
    if (parseAddress(host) === undefined) users.set(host, [...(users.get(host) ?? []), of]);
  }
  return Promise.all(
    [...users].map(async ([host, of]) => {
      const found = await subject.doors.box.resolve(host);
      if (found.ok) return fine(`${host} is ${found.addresses[0] ?? "known"}`);
      return problem(`${host} is not found: ${found.code}`, {
        why: `Nothing gets to ${of.join(", ")}`,
        mend: `nslookup ${host}; cat /etc/resolv.conf`,
      });
    }),
  );
}
