import { certificateNames, host, networks, zone, zoneList } from "./kinds-known.ts";
import { count, duration, file, flag, limit, oneOf, size } from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

/** Of what is a stream. */
const stream = { only: ["tcp", "tls"] };
const tls = { only: ["tls"] };

export const listenSection = {
  name: "listen",
  many: true,
  variant: "transport",
  help: "Where messages come in",
  settings: {
    transport: setting(oneOf("udp", "tcp", "tls"), "udp", "How messages arrive"),
    host: setting(host, "::", "Address to listen on: :: is IPv6 and IPv4, 0.0.0.0 is IPv4 only"),
    port: setting(
      count(0, 65535),
      { udp: 5514, tcp: 5514, tls: 6514 },
      "Port to listen on; 0 takes a free one",
    ),
    v6_only: setting(flag, false, "Refuse IPv4 on an IPv6 address"),
    zone: setting(zone, "local", "Zone of time stamps that name none, such as Europe/Berlin"),
    zones: setting(zoneList, "", "Zones by the sender's network; the first that fits decides"),
    frame_max: setting(
      size("480B", "1MiB"),
      { udp: "64KiB", tcp: "1MiB", tls: "1MiB" },
      "Longer messages are cut",
    ),
    allow: setting(networks, "", "Networks that may send; others are counted (default: all)"),
    rate_max: setting(
      limit,
      "unlimited",
      "Messages a second of one source; beyond it only errors and what a rule waits for is kept",
    ),
    burst_max: optional(limit, "... and at once, after a silence (default: those of 5 seconds)"),
    receive_buffer: setting(
      size("4KiB", "256MiB"),
      { udp: "4MiB", tcp: "64KiB", tls: "64KiB" },
      "Memory that the kernel is asked for: to hold a burst (udp), or for each connection",
    ),
    connections_max: setting(count(1, 65535), 256, "Further connections are closed", stream),
    // Long, for a router may have nothing to say; keep-alives find the dead much sooner.
    idle_max: setting(
      duration("1s", "30d"),
      "1h",
      "A connection that is silent for so long is closed",
      stream,
    ),
    proxy_from: setting(
      networks,
      "",
      "Proxies: their connections begin with a PROXY header, version 1 or 2",
      stream,
    ),
    cert_file: required(file, "Our certificate and those between it and its authority, PEM", tls),
    key_file: required(file, "Its private key without a passphrase, PEM", tls),
    ca_file: optional(file, "Certificates of the authorities that vouch for clients, PEM", tls),
    client_cert: setting(
      oneOf("none", "optional", "required"),
      "none",
      "Whether clients show a certificate; one that is shown must be good",
      tls,
    ),
    client_allow: setting(
      certificateNames,
      "",
      "Clients have one of these as CN, alternative name or sha256 fingerprint; empty: all do",
      tls,
    ),
    handshake_max: setting(
      duration("1s", "10m"),
      "10s",
      "A connection without TLS, or without its PROXY header, by then is closed",
      stream,
    ),
  },
} as const satisfies Section;
