import type { Option } from "./options.ts";
import { identityOption, keyOption, placeOptions } from "./archive-options.ts";

export const verifyOptions: readonly Option[] = [
  {
    name: "from",
    value: "TIME",
    help: "Only objects cut since then: 2026-11-21 or 2026-11-21T08:00Z",
  },
  { name: "to", value: "TIME", help: "... and before then" },
  { name: "device", value: "NAME", help: "Only objects of this device" },
  { name: "json", help: "Print the findings as JSON" },
  identityOption,
  keyOption,
  ...placeOptions,
];
