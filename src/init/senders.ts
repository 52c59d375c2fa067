/** How a kind of box sends its log to an address: what to paste, and where. */
export interface Sender {
  /** For a person, with versions where they differ. */
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * By the manuals: OpenWrt's log.init, VyOS "Syslog", RouterOS "Log" (bsd-syslog until 7.17,
 * remote-log-format since), UniFi Network, Cisco's logging host, rsyslog's omfwd, syslog-ng's
 * network(). `address` is as it is reached from there.
 */
function sendersTo(address: string, port: number): Sender[] {
  return [
    {
      title: "OpenWrt",
      lines: [
        `uci set system.@system[0].log_ip='${address}'`,
        `uci set system.@system[0].log_port='${port}'`,
        "uci set system.@system[0].log_proto='udp'",
        "uci commit system; /etc/init.d/log restart",
      ],
    },
    vyos("VyOS 1.5 and rolling releases since 2025", "remote", address, port),
    vyos("VyOS 1.3 and 1.4", "host", address, port),
    routeros("MikroTik RouterOS 7.18 and later", "remote-log-format=syslog", address, port),
    routeros("MikroTik RouterOS until 7.17", "bsd-syslog=yes", address, port),
    {
      title: "UniFi",
      lines: [
        "In UniFi Network, Settings, look for Activity Logging (Syslog), before 9.0 Remote Logging:",
        `SIEM server ${address}, port ${port}`,
      ],
    },
    {
      title: "Cisco IOS and IOS XE",
      lines: [
        "configure terminal",
        "service timestamps log datetime msec show-timezone year",
        "service sequence-numbers",
        "logging trap informational",
        `logging host ${address} transport udp port ${port}`,
        "end",
        "write memory",
      ],
    },
    ...linux(address, port),
  ];
}

function vyos(title: string, word: string, address: string, port: number): Sender {
  const remote = `set system syslog ${word} ${address}`;
  // Protocol tcp alone writes no rule at all (vyos-1x, rsyslog.conf.j2).
  const lines = ["configure", `${remote} facility all level info`, `${remote} port ${port}`];
  return { title, lines: [...lines, `${remote} protocol udp`, "commit; save"] };
}

/** One rule for each topic: a list of topics means all of them at once. */
function routeros(title: string, format: string, address: string, port: number): Sender {
  const rules = ["info", "warning", "error", "critical"].map(
    (topic) => `/system/logging/add topics=${topic} action=sluice`,
  );
  const action = `/system/logging/action/add name=sluice target=remote remote=${address}`;
  return { title, lines: [`${action} remote-port=${port} ${format}`, ...rules] };
}

function linux(address: string, port: number): Sender[] {
  const to = `target="${address}" port="${port}" protocol="tcp" TCP_Framing="octet-counted"`;
  const queue = 'queue.type="LinkedList" queue.size="10000" action.resumeRetryCount="-1"';
  const template = 'template="RSYSLOG_SyslogProtocol23Format"';
  return [
    {
      title: "Linux with rsyslog: /etc/rsyslog.d/60-sluice.conf, then systemctl restart rsyslog",
      lines: [`*.* action(type="omfwd" ${to}`, `  ${template} ${queue})`],
    },
    {
      title: "Linux with syslog-ng: at the end of /etc/syslog-ng/syslog-ng.conf, then restart it",
      lines: [
        `destination d_sluice { network("${address}" port(${port}) transport("tcp") flags(syslog-protocol)); };`,
        "log { source(s_src); destination(d_sluice); };",
      ],
    },
    {
      title: "Linux with systemd's journal alone: Sluice itself, on that box",
      lines: [
        "sluice run --set local.0.transport=journal --set forward.0.transport=tcp \\",
        `  --set forward.0.host=${address} --set forward.0.port=${port} --set forward.0.format=rfc5424`,
      ],
    },
  ];
}

/** Of all kinds, to be pasted from. */
export function sendersText(address: string, port: number): string {
  return sendersTo(address, port)
    .map(({ title, lines }) => `# ${title}\n${lines.join("\n")}\n`)
    .join("\n");
}
