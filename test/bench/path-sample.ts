// The sample of the benches: what a network of some ten routers and access points says.

/** `mixed`: four of five lines RFC 3164, some of them RouterOS's, the fifth RFC 5424. */
export type SampleKind = "mixed" | "rfc3164" | "rfc5424" | "routeros";

/** The same lines for the same seed, in order of time, without line ends; some 126 octets each. */
export function sampleLines(count: number, seed: number, kind: SampleKind = "mixed"): Buffer[] {
  const network = new Network(seed);
  return Array.from({ length: count }, (_, index) => {
    if (kind === "routeros") return Buffer.from(network.routerOsLine());
    const isRfc5424 = kind === "rfc5424" || (kind === "mixed" && index % 5 === 4);
    return Buffer.from(isRfc5424 ? network.rfc5424Line(index) : network.rfc3164Line());
  });
}

/** PRI, program, its pid or 0, text. */
type Event = [priority: number, program: string, pid: number, text: string];

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const hosts =
  "gw-wien ap-hof ap-dach openwrt edge2 MikroTik router sw-keller turris ap-lager".split(" ");
const users = "root admin ubnt test oracle guest pi support".split(" ");
const leases = "iPhone Galaxy-S23 LAPTOP-9QF2 ESP_4B20C1 printer Chromecast android-77e1".split(
  " ",
);
const services = "www.google.com api.github.com time.apple.com ntp.pool.org mqtt.tuya.eu".split(
  " ",
);
const clouds = "cloudfront.net amazonaws.com akamai.net doubleclick.net example.com".split(" ");

class Network {
  #state: number;
  #timeMs = Date.UTC(2026, 10, 20, 6);
  readonly #stations: string[];
  readonly #clients: string[];
  readonly #names: string[];

  constructor(seed: number) {
    this.#state = seed | 1;
    this.#stations = Array.from({ length: 60 }, () => this.#mac());
    this.#clients = Array.from({ length: 60 }, () => `192.168.1.${this.#number(2, 254)}`);
    const hidden = Array.from({ length: 300 }, () => `${this.#word()}.${this.#often(clouds)}`);
    this.#names = [...services, ...hidden];
  }

  rfc3164Line(): string {
    const [priority, program, pid, text] = this.#event();
    const tag = pid === 0 ? program : `${program}[${pid}]`;
    return `<${priority}>${this.#stamp()} ${this.#often(hosts)} ${tag}: ${text}`;
  }

  rfc5424Line(index: number): string {
    const [priority, program, pid, text] = this.#event();
    const stamp = new Date(this.#tick()).toISOString();
    const data = this.#of(10) < 3 ? `[meta sequenceId="${index}" if="br-lan"]` : "-";
    const host = this.#often(hosts);
    return `<${priority}>1 ${stamp} ${host} ${program} ${pid === 0 ? "-" : pid} - ${data} ${text}`;
  }

  /** Half with the header of RFC 3164, half with none. */
  routerOsLine(): string {
    const [priority, topics, , text] = this.#routerOs();
    const stamp = this.#stamp();
    if (this.#of(2) === 0) return `${topics} ${text}`;
    return `<${priority}>${stamp} MikroTik ${topics}: ${text}`;
  }

  #event(): Event {
    const events = [this.#dropbear, this.#dhcp, this.#dns, this.#hostapd, this.#firewall];
    const rarer = [this.#routerOs, this.#netifd, this.#odhcpd, this.#pppd, this.#cron];
    return this.#often([...events, ...rarer]).call(this);
  }

  #dropbear(): Event {
    const [user, peer] = [this.#often(users), `${this.#address()}:${this.#port()}`];
    const text = this.#often([
      `Child connection from ${peer}`,
      `Bad password attempt for '${user}' from ${peer}`,
      `Exit before auth from <${peer}>: (user '${user}', ${this.#of(11)} fails): Max auth tries reached - user '${user}'`,
      `Pubkey auth succeeded for 'root' with ssh-ed25519 key SHA256:${this.#secret()} from ${peer}`,
    ]);
    return [this.#often([30, 86]), "dropbear", this.#number(900, 29_999), text];
  }

  #dhcp(): Event {
    const [client, station] = [this.#often(this.#clients), this.#often(this.#stations)];
    const text = this.#often([
      `DHCPREQUEST(br-lan) ${client} ${station}`,
      `DHCPACK(br-lan) ${client} ${station} ${this.#often(leases)}`,
      `DHCPDISCOVER(br-lan) ${station}`,
      `DHCPOFFER(br-lan) ${client} ${station}`,
    ]);
    return [30, "dnsmasq-dhcp", this.#number(1000, 3000), text];
  }

  #dns(): Event {
    const client = this.#often(this.#clients);
    const name = this.#often(this.#names);
    const does = this.#often([
      `query[${this.#often(["A", "AAAA", "HTTPS", "PTR"])}] ${name} from ${client}`,
      `forwarded ${name} to 1.1.1.1`,
      `reply ${name} is ${this.#address()}`,
      `cached ${name} is ${this.#address()}`,
    ]);
    const text = `${this.#of(100_000)} ${client}/${this.#port()} ${does}`;
    return [30, "dnsmasq", this.#number(1000, 3000), text];
  }

  #hostapd(): Event {
    const [radio, station] = [`phy${this.#of(2)}-ap0`, this.#often(this.#stations)];
    const text = this.#often([
      `${radio}: STA ${station} IEEE 802.11: authenticated`,
      `${radio}: STA ${station} IEEE 802.11: associated (aid ${this.#number(1, 12)})`,
      `${radio}: AP-STA-CONNECTED ${station} auth_alg=open`,
      `${radio}: STA ${station} WPA: pairwise key handshake completed (RSN)`,
      `${radio}: AP-STA-DISCONNECTED ${station}`,
    ]);
    return [this.#often([30, 27]), "hostapd", 0, text];
  }

  #firewall(): Event {
    const uptime = `[${this.#number(100, 999_999)}.${this.#number(100_000, 999_999)}]`;
    const macs = `${this.#often(this.#stations)}:${this.#often(this.#stations)}:08:00`;
    const text =
      `${uptime} ${this.#often(["DROP wan in: ", "REJECT wan in: ", "nft_drop_in "])}` +
      `IN=${this.#often(["eth1", "wan", "pppoe-wan"])} OUT= MAC=${macs} SRC=${this.#address()} ` +
      `DST=${this.#address()} LEN=${this.#often([40, 44, 52, 60])} TOS=0x00 PREC=0x00 ` +
      `TTL=${this.#number(32, 250)} ID=${this.#of(65_536)} PROTO=${this.#often(["TCP", "UDP"])} ` +
      `SPT=${this.#port()} DPT=${this.#often([23, 445, 22, 3389, 8080, 5060])} ` +
      `WINDOW=${this.#often([1024, 65_535, 14_600])} RES=0x00 SYN URGP=0`;
    return [4, "kernel", 0, text];
  }

  #routerOs(): Event {
    const [client, station] = [this.#often(this.#clients), this.#often(this.#stations)];
    const flow = `${client}:${this.#port()}->${this.#address()}:${this.#often([443, 80, 8883])}`;
    const size = this.#often([52, 60, 64]);
    const forward = `forward: in:bridge out:pppoe-out1, connection-state:new src-mac ${station}`;
    return this.#often<Event>([
      [134, "firewall,info", 0, `${forward}, proto TCP (SYN), ${flow}, len ${size}`],
      [30, "dhcp,info", 0, `defconf assigned ${client} for ${station} ${this.#often(leases)}`],
      [
        134,
        "system,error,critical",
        0,
        `login failure for user ${this.#often(users)} from ${client} via ssh`,
      ],
    ]);
  }

  #netifd(): Event {
    const state = this.#often(["is now up", "has link connectivity", "has lost the connection"]);
    return [
      29,
      "netifd",
      0,
      `Interface '${this.#often(["wan", "wan6", "lan", "guest"])}' ${state}`,
    ];
  }

  #odhcpd(): Event {
    const [host, net] = [this.#of(65_536).toString(16), this.#of(65_536).toString(16)];
    const asks = this.#often(["DHCPV6 REQUEST", "RENEW", "SOLICIT"]);
    const text = `Got a ${asks} on br-lan from fe80::${host}:1aff:fe2b:${net} lease 2001:db8:${net}::${host}/128`;
    return [27, "odhcpd", this.#number(1000, 3000), text];
  }

  #pppd(): Event {
    const says = [
      "LCP terminated by peer",
      "Connect: pppoe-wan <--> eth1",
      "No response to 5 echo-requests",
    ];
    return [30, "pppd", this.#number(1000, 9999), this.#often(says)];
  }

  #cron(): Event {
    const job = this.#often(["logrotate", "ddns-update", "backup.sh"]);
    const text = `USER root pid ${this.#number(1000, 29_999)} cmd /usr/bin/${job} --quiet`;
    return [78, "crond", this.#number(1000, 29_999), text];
  }

  #stamp(): string {
    const date = new Date(this.#tick());
    const day = String(date.getUTCDate()).padStart(2);
    return `${months[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)}`;
  }

  #tick(): number {
    this.#timeMs += this.#of(400);
    return this.#timeMs;
  }

  #mac(): string {
    const octets = Array.from({ length: 6 }, () => this.#of(256).toString(16).padStart(2, "0"));
    return octets.join(":");
  }

  #address(): string {
    return `${this.#number(1, 223)}.${this.#of(256)}.${this.#of(256)}.${this.#number(1, 254)}`;
  }

  #port(): number {
    return this.#number(1024, 65_535);
  }

  #word(): string {
    return this.#of(1e9).toString(36);
  }

  /** As long as the fingerprint of a key. */
  #secret(): string {
    return Buffer.from(Array.from({ length: 32 }, () => this.#of(256))).toString("base64");
  }

  #number(lowest: number, highest: number): number {
    return lowest + this.#of(highest - lowest + 1);
  }

  /** One of the list, the first more often than the last. */
  #often<T>(list: readonly T[]): T {
    return list[Math.floor((this.#of(1e6) * this.#of(1e6) * list.length) / 1e12)]!;
  }

  /** A whole number from 0 to `count` - 1 (xorshift32). */
  #of(count: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return Math.floor(((this.#state >>> 0) / 2 ** 32) * count);
  }
}
