import type { Dialog, DialogFailure, OpenDialog } from "../../base/dialog.ts";
import type { Alert } from "../../rule/alert.ts";
import type { SendResult } from "../sink.ts";
import { fillJson } from "./json-template.ts";
import {
  connectPacket,
  disconnectPacket,
  firstPacket,
  packetTypes,
  publishPacket,
  reasonOf,
  type MqttPacket,
} from "./mqtt-packets.ts";
import type { Notifier } from "./notifier.ts";
import type { MqttOptions } from "./options.ts";

const ports: Record<string, number> = { "mqtt:": 1883, "mqtts:": 8883 };

/** What CONNACK, PUBACK and DISCONNECT may say, by number: 3.1.1 up to 5, then version 5. */
const reasons: Record<number, string> = {
  1: "unacceptable protocol version",
  2: "identifier rejected",
  3: "server unavailable",
  4: "bad user name or password",
  5: "not authorized",
  0x80: "unspecified error",
  0x84: "unsupported protocol version",
  0x85: "client identifier not valid",
  0x86: "bad user name or password",
  0x87: "not authorized",
  0x88: "server unavailable",
  0x89: "server busy",
  0x8a: "banned",
  0x90: "topic name invalid",
  0x95: "packet too large",
  0x97: "quota exceeded",
  0x99: "payload format invalid",
  0x9a: "retain not supported",
  0x9f: "connection rate exceeded",
};
/** What passes by itself. */
const passing = new Set([3, 0x80, 0x83, 0x88, 0x89, 0x97, 0x9f]);
/** What is wrong with the message and not with the settings. */
const ofMessage = new Set([0x95, 0x99]);

/** A broker; each alert is published over a connection of its own, which costs nothing between. */
export class MqttNotifier implements Notifier {
  readonly description: string;
  readonly #options: MqttOptions;
  readonly #ca: string | undefined;
  readonly #openDialog: OpenDialog;

  constructor(options: MqttOptions, ca: string | undefined, openDialog: OpenDialog) {
    this.#options = options;
    this.#ca = ca;
    this.#openDialog = openDialog;
    this.description = `mqtt at ${new URL(options.server).host}`;
  }

  async send(alert: Alert, signal: AbortSignal): Promise<SendResult> {
    const { protocol, hostname, port } = new URL(this.#options.server);
    const dialog = await this.#openDialog({
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || ports[protocol]),
      ...(protocol === "mqtts:" && { tls: { ca: this.#ca } }),
      ...{ timeoutMs: this.#options.timeoutMs, signal },
    });
    if (!dialog.ok) return { kind: "failed", reason: `no connection: ${dialog.code}` };
    const result = await this.#publish(dialog, alert);
    dialog.write(disconnectPacket);
    dialog.close();
    return result;
  }

  async #publish(dialog: Dialog, alert: Alert): Promise<SendResult> {
    const { version, topic, retain, body } = this.#options;
    const payload = Buffer.from(JSON.stringify(fillJson(body, alert)));
    const steps = [
      { packet: connectPacket(this.#options), answer: packetTypes.connack },
      { packet: publishPacket({ version, topic, retain, payload }), answer: packetTypes.puback },
    ];
    for (const { packet, answer } of steps) {
      dialog.write(packet);
      const heard = await nextPacket(dialog);
      if ("ok" in heard) return { kind: "failed", reason: `no answer: ${heard.code}` };
      const reason = reasonOf(heard);
      if (heard.type !== answer)
        return this.#failed(heard.type === packetTypes.disconnect ? reason : 0x82);
      // From 0x80 on a reason of version 5 is an error; in CONNACK any other than 0 is.
      if (reason >= 0x80 || (answer === packetTypes.connack && reason > 0)) {
        return this.#failed(reason);
      }
    }
    return { kind: "accepted" };
  }

  #failed(code: number): SendResult {
    const number = `0x${code.toString(16).padStart(2, "0")}`;
    const reason = `MQTT ${number} (${reasons[code] ?? "see the standard"})`;
    if (ofMessage.has(code)) return { kind: "refused", reason };
    if (passing.has(code)) return { kind: "failed", reason };
    const hint = `${this.description} answers ${number}: check its user, password and topic`;
    return { kind: "failed", reason, hint, slow: true };
  }
}

/** Nothing else than answers comes to somebody who subscribes to nothing. */
async function nextPacket(dialog: Dialog): Promise<MqttPacket | DialogFailure> {
  let heard = Buffer.alloc(0);
  for (;;) {
    const found = firstPacket(heard);
    if (found === "bad") return { ok: false, code: "no MQTT" };
    if (found !== undefined) return found;
    const octets = await dialog.read();
    if (!(octets instanceof Uint8Array)) return octets;
    heard = Buffer.concat([heard, octets]);
  }
}
