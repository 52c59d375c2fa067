import { listen } from "./settings.ts";

/** A daemon whose page is looked at: `url` is a collector's, which gets what is stored. */
export function pageConfig(url: string, more = ""): string {
  return `
device = "gw"
[ship]
age = "200ms"
[[listen]]
port = 0
${listen("tcp")}
[[sink]]
kind = "http"
url = "${url}/ingest"
${more}
`;
}
