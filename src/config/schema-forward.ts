import { framings, wireFormats } from "../syslog/compose.ts";
import { condition } from "./kinds-alert.ts";
import { count, duration, file, oneOf, size, text } from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

const streams = { only: ["tcp", "tls"] };
const tls = { only: ["tls"] };

export const forwardSection = {
  name: "forward",
  many: true,
  variant: "transport",
  help: "Other syslog servers that get messages at once",
  settings: {
    transport: setting(oneOf("udp", "tcp", "tls"), "udp", "How they are sent"),
    host: required(text, "Address or name"),
    port: setting(count(1, 65_535), { udp: 514, tcp: 514, tls: 6514 }, "Its port"),
    condition: setting(condition, "all", "The messages that it gets: see sluice help rules"),
    format: setting(
      oneOf("as_is", ...wireFormats),
      "as_is",
      "As they came, octet for octet, or written anew, with the sender's address",
    ),
    framing: setting(
      oneOf(...framings),
      { tcp: "lf", tls: "octet" },
      "How they follow each other: counted, or ended by LF or NUL",
      streams,
    ),
    queue: setting(
      size("64KiB", "1GiB"),
      "1MiB",
      "What waits while it cannot be reached; beyond it the oldest are lost",
      streams,
    ),
    connect_timeout: setting(duration("100ms", "10m"), "10s", "Time to connect", streams),
    ca_file: optional(file, "Certificate authorities to trust instead of the built-in ones", tls),
    cert_file: optional(file, "Our certificate, where the server asks for one", tls),
    key_file: optional(file, "Its key", tls),
    server_name: optional(text, "The name in the server's certificate, where it is not host", tls),
  },
} as const satisfies Section;
