// What each part is doing, in words: the state of the daemon without any element of the page.
import type { Status } from "./api.ts";
import { counted, dayTime, lasting, octets, waits, whole } from "./words.ts";

/** How a part is: in words beside its colour. */
export type Mood = "well" | "notice" | "failing";

export interface PartWords {
  group: "Received" | "Stored" | "Told" | "Forwarded" | "This box";
  name: string;
  mood: Mood;
  text: string;
  /** What to do about it. */
  hint?: string | undefined;
  /** Times that it failed, the newest first. */
  outages?: string[];
}

type Sink = Status["sinks"][number];

/** Every part, in the order of the page. */
export function partsInWords(status: Status): PartWords[] {
  return [
    ...status.listeners.map(listenerWords),
    ...status.sinks.flatMap((sink) => [sinkWords(sink, status.now), ...spoolWords(sink)]),
    ...status.channels.map((channel) => channelWords(channel, status.now)),
    ...status.forwards.map((forward) => forwardWords(forward, status.now)),
    ringWords(status),
    memoryWords(status),
  ];
}

/** The line at the top: whether it is ready, and what fails all the same. */
export function healthInWords(status: Status): { text: string; mood: Mood } {
  const { ready, reasons, state } = status;
  if (state === "stopping") return { text: "Stopping", mood: "failing" };
  if (!ready) {
    return { text: `Not ready: ${reasons.map(({ text }) => text).join("; ")}`, mood: "failing" };
  }
  const failing = partsInWords(status).filter(({ mood }) => mood === "failing");
  if (failing.length === 0) return { text: "Ready", mood: "well" };
  return { text: `Ready; failing: ${failing.map(({ name }) => name).join(", ")}`, mood: "notice" };
}

/** What a view without a line says: how to send the first one, as long as nothing has come. */
export function emptyInWords({ received, listeners }: Status, host: string): string {
  const udp = listeners.find(({ transport }) => transport === "udp");
  if (received.messages > 0 || udp?.port === undefined) {
    return "No line yet. What is received is shown here as it comes.";
  }
  const server = host.replace(/^\[(.*)\]$/, "$1");
  return `Nothing has been received yet. To send a first line:\nlogger --server ${server} --port ${udp.port} --udp "hello, sluice"`;
}

/** A browser's clock that is so far from ours is worth a word. */
const clockOffMsMin = 30_000;

/** What it is, and whether its clock agrees with that of the browser. */
export function factsInWords({ version, uptime_s, now }: Status, browserMs: number): string {
  const offMs = Date.parse(now) - browserMs;
  const off = `${lasting(Math.abs(offMs) / 1000)} ${offMs > 0 ? "ahead of" : "behind"} this browser's`;
  const clock = Math.abs(offMs) < clockOffMsMin ? "" : `; its clock is ${off}`;
  return `Sluice ${version}, running for ${lasting(uptime_s)}${clock}`;
}

function listenerWords(listener: Status["listeners"][number]): PartWords {
  const { transport, port, warning, received, connections, lost_kernel, lost_rate } = listener;
  const ignored = Object.values(listener.ignored).reduce((sum, count) => sum + count, 0);
  const lost = lost_kernel + lost_rate;
  const said = [
    counted(received, "message"),
    ...(connections === undefined ? [] : [counted(connections, "connection")]),
    ...(ignored > 0 ? [`${whole(ignored)} ignored: ${kinds(listener.ignored)}`] : []),
    ...(lost_kernel > 0 ? [`${whole(lost_kernel)} lost in the kernel`] : []),
    ...(lost_rate > 0 ? [`${whole(lost_rate)} over the rate of their source`] : []),
  ];
  return {
    group: "Received",
    name: port === undefined ? transport : `${transport} ${port}`,
    mood: lost > 0 || warning !== undefined ? "notice" : "well",
    text: `listening: ${said.join(", ")}`,
    hint: warning,
  };
}

function sinkWords(sink: Sink, now: string): PartWords {
  const { failing, waiting, lost } = sink;
  const lostSum = lost.ring + lost.refused + lost.spool;
  const waitText = waiting === 0 ? "nothing waits" : waits(waiting, "message");
  const said = [
    ...(failing === undefined ? [storingText(sink, now)] : []),
    ...(failing === undefined ? [] : [failingText(failing, sink.description)]),
    waitText,
    ...(lostSum > 0 ? [`${whole(lostSum)} lost: ${kinds(lost)}`] : []),
  ];
  return {
    group: "Stored",
    name: sink.name,
    mood: failing ? "failing" : lostSum > 0 ? "notice" : "well",
    text: said.join("; "),
    hint: failing?.hint,
    outages: outagesInWords(sink, now),
  };
}

/** For how long, where unless its name tells it, and why. */
function failingText({ for_s, reason }: NonNullable<Sink["failing"]>, where?: string): string {
  return `failing for ${lasting(for_s)}${where === undefined ? "" : `, ${where}`}: ${reason}`;
}

function storingText({ last_stored_at, stored, objects, waiting }: Sink, now: string): string {
  if (!last_stored_at) return waiting > 0 ? "nothing stored yet, collecting" : "nothing stored yet";
  const what = `${counted(stored, "message")} in ${counted(objects, "object")}`;
  return `storing: ${what}, the last ${ago(last_stored_at, now)}`;
}

function spoolWords({ name, spool }: Sink): PartWords[] {
  if (spool === undefined) return [];
  const { files, bytes, bytes_max, set_aside, fault } = spool;
  const room = `${octets(bytes)} of ${octets(bytes_max)}`;
  const said = [
    files === 0 ? "empty" : `${waits(files, "object")} on disk, ${room}`,
    ...(set_aside > 0 ? [`${whole(set_aside)} unreadable ones set aside`] : []),
  ];
  const text = fault === undefined ? said.join(", ") : `failing: ${fault}; ${said.join(", ")}`;
  const mood = fault === undefined ? (set_aside > 0 ? "notice" : "well") : "failing";
  return [{ group: "Stored", name: `spool of ${name}`, mood, text }];
}

function channelWords(channel: Status["channels"][number], now: string): PartWords {
  const { name, failing, waiting, sent, refused, last_sent_at } = channel;
  const said = [
    failing === undefined
      ? `well: ${counted(sent, "alert")} sent${last_sent_at ? `, the last ${ago(last_sent_at, now)}` : ""}`
      : failingText(failing, channel.description),
    ...(waiting > 0 ? [`alerts about ${counted(waiting, "message")} wait`] : []),
    ...(refused > 0 ? [`${whole(refused)} refused`] : []),
  ];
  const mood = failing ? "failing" : refused > 0 ? "notice" : "well";
  return { group: "Told", name, mood, text: said.join("; "), hint: failing?.hint };
}

function forwardWords(forward: Status["forwards"][number], now: string): PartWords {
  const { to, sent, lost, looped, waiting, failing } = forward;
  const said = [
    ...(failing === undefined ? [] : [failingText(failing)]),
    `${failing === undefined ? "forwarding: " : ""}${counted(sent, "message")} sent`,
    ...(waiting > 0 ? [waits(waiting, "message")] : []),
    ...(lost > 0 ? [`${whole(lost)} lost`] : []),
    ...(looped > 0 ? [`${whole(looped)} had come back to us`] : []),
  ];
  return {
    group: "Forwarded",
    name: to,
    mood: failing ? "failing" : lost + looped > 0 ? "notice" : "well",
    text: said.join("; "),
    hint: failing?.hint,
    outages: outagesInWords(forward, now),
  };
}

function ringWords({ ring, now }: Status): PartWords {
  const { bytes, capacity_bytes, lines, open_lines, oldest_at } = ring;
  const text =
    `${counted(lines + open_lines, "line")}, ${octets(bytes)} of ${octets(capacity_bytes)}` +
    (oldest_at === undefined ? "" : `, the oldest received ${ago(oldest_at, now)}`);
  return { group: "This box", name: "ring", mood: "well", text };
}

function memoryWords({ memory }: Status): PartWords {
  const { resident_bytes, bound_bytes, runtime_bytes } = memory;
  const own = octets(bound_bytes + runtime_bytes);
  const text = `${octets(resident_bytes)} resident, most of it the program; its own at most ${own}`;
  return { group: "This box", name: "memory", mood: "well", text };
}

function outagesInWords({ outages }: Pick<Sink, "outages">, now: string): string[] {
  return outages.toReversed().map((outage) => outageText(outage, now));
}

function outageText({ from, to, reason, failures }: Sink["outages"][number], now: string): string {
  const end = to || undefined;
  const seconds = (Date.parse(end ?? now) - Date.parse(from)) / 1000;
  const until = end === undefined ? " until now" : "";
  const when = `${dayTime(from, Date.parse(now))}, for ${lasting(seconds)}${until}`;
  return `${when}: ${reason} (${counted(failures, "attempt")} failed)`;
}

function ago(iso: string, now: string): string {
  return `${lasting((Date.parse(now) - Date.parse(iso)) / 1000)} ago`;
}

/** `ring 12, refused 3`: what is not 0. */
function kinds(counts: object): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${kind.replaceAll("_", " ")} ${whole(count as number)}`)
    .join(", ");
}
