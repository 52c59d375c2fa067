import type { ManualPage } from "./manual.ts";
import { configOptions, type Option } from "./options.ts";

export const doctorOptions: readonly Option[] = [
  { name: "json", help: "Print the findings as JSON" },
  { name: "read-only", help: "Put no object into any bucket" },
  ...configOptions,
];

export const doctor: ManualPage = {
  name: "doctor",
  summary: "find what is wrong, and say how to mend it",
  usage: "sluice doctor [--json] [--read-only] [--config FILE]",
  text: [
    "Looks at the configuration, at this box and at all that it sends to: names, clock, " +
      "certificates, credentials, region and addressing of buckets, whether channels and forwards " +
      "take connections, ports and who has them, receive buffers and what the kernel threw away, " +
      "storage, memory, open files, whether this box's own log comes here, and what the running " +
      "daemon says of itself. Each finding says what it is, what comes of it, and behind > the " +
      "command or setting that mends it. All of it takes half a minute at most.",
    "Into each bucket it puts one object of some 50 bytes, doctor/DEVICE.txt beside the logs, " +
      "always under the same name; it is not removed, as the key may not do that. --read-only " +
      "leaves it out. Nobody is sent a notice, and nothing of this box is changed. No secret is " +
      "printed.",
    "Settings are those of the service: what its process was started with where it runs, else what " +
      "its unit of systemd says with all that is dropped in, else /etc/sluice/sluice.env and its " +
      "kin. --config means another file, with the variables of the service. What the running daemon " +
      "has otherwise is told. Run it as root where you can: nobody else may see the service's " +
      "variables, and who has a port. " +
      "Exit status 0: no problem, warnings at most; 1: a problem.",
  ],
  options: doctorOptions,
  examples: [
    ["sluice doctor", "before the first message, and whenever something is odd"],
    ["sluice doctor --json | jq -r '.findings[] | select(.state != \"ok\").what'", "for a script"],
  ],
};
