import type { Sluice } from "./sluice.ts";

/** A daemon whose page is looked at: `url` is a collector's, which gets what is stored. */
export function pageConfig(url: string, more = ""): string {
  return `
device = "gw"
[ship]
age = "200ms"
[[listen]]
port = 0
[[listen]]
transport = "tcp"
port = 0
[[sink]]
kind = "http"
url = "${url}/ingest"
${more}
`;
}

/** Where its page is. */
export async function urlOf(sluice: Sluice): Promise<string> {
  return String((await sluice.until("answering"))["url"]);
}
