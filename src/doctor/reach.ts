import { connectMsMax, type Case } from "./case.ts";
import { endpointsOf, type Endpoint } from "./endpoints.ts";
import { fine, problem, type Word } from "./finding.ts";
import { isAboutNames } from "./names.ts";

/** Whatever is called by plain TCP takes a connection. Nothing is said over it. */
export async function reach(subject: Case): Promise<Word[]> {
  const called = endpointsOf(subject.config).filter(({ way }) => way === "tcp");
  const found = await Promise.all(called.map((each) => reached(each, subject)));
  return found.flat();
}

async function reached({ host, port, of }: Endpoint, { doors }: Case): Promise<Word[]> {
  const { signal } = new AbortController();
  const dialog = await doors.openDialog({ host, port, timeoutMs: connectMsMax, signal });
  if (dialog.ok) {
    dialog.close();
    return [fine(`${host}:${port} takes connections (${of})`)];
  }
  // Told by the check of names.
  if (isAboutNames(dialog.code)) return [];
  return [
    problem(`${host}:${port} takes no connection: ${dialog.code}`, {
      why: `Nothing gets to ${of}`,
      mend: `nc -vz ${host} ${port}; then look at the firewall, and at whether it runs`,
    }),
  ];
}
