import type { ManualPage } from "./manual.ts";
import { sendOptions } from "./send-options.ts";

export const send: ManualPage = {
  name: "send",
  summary: "send texts as syslog messages, to us or to any server",
  usage: "sluice send [OPTION]... [TEXT]...",
  text: [
    "Sends a text, or each line of a file or of standard input (1 MiB at most) as it comes, as a " +
      "syslog message. Options that logger has are called as there.",
    "Exit status 0: all arrived, as far as the network can know. By TCP and TLS the server has " +
      "closed the connection behind the last octet and not before; by UDP nobody has said that " +
      "there is no listener. 1: not all of it did, or nobody could be reached; 2: something to " +
      "mend in the options.",
    "With --count, {n} in a text is the number of the message.",
  ],
  options: sendOptions,
  examples: [
    ["sluice send -P 5514 hello, sluice", "one message to this box, over UDP"],
    [
      "sluice send -n logs.example -T -p local0.warning -t backup 'disk is 91 % full'",
      "over TCP, with priority and tag",
    ],
    [
      "sluice send -n logs.example --tls --ca-file ca.pem --cert-file me.pem --key-file me.key -f x",
      "each line of a file, over TLS with our own certificate",
    ],
    [
      "sluice send --sd-id net@32473 --sd-param iface=wan --msgid LINK 'wan is down'",
      "with structured data",
    ],
    ["sluice send -P 5514 -T --count 100000 --rate 10000 'message {n}'", "a load test"],
  ],
};
