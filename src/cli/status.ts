import { counted, grouped } from "../base/counted.ts";
import { roughDuration } from "../base/duration-text.ts";
import type { statusOf } from "../admin/status.ts";
import { formatMebibytes } from "../config/quantity.ts";
import { AdminClient } from "./admin-client.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { fit } from "./fit.ts";
import { escapeJsonControls, withoutControls } from "./line-text.ts";
import { parseOptions } from "./options.ts";
import { statusOptions } from "./ask-options.ts";

/** As it comes over HTTP. */
type Status = ReturnType<typeof statusOf>;

const statusParts = [
  ...(["device", "boot", "reasons", "received", "listeners", "sinks"] as const),
  ...(["channels", "forwards", "ring", "memory"] as const),
];

/** Says what the running daemon does. Exit status 0: ready; 1: not ready; 2: not there. */
export const statusCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("status", args, statusOptions);
  const client = new AdminClient(given, io);
  const status = await client.get<Status>("api/v1/status", statusParts);
  if (given.has("json")) io.out(escapeJsonControls(JSON.stringify(status)) + "\n");
  else {
    const text = statusText(withoutControls(status), io.isTerminal.out && !io.env["NO_COLOR"]);
    io.out(fit(client.elsewhere(status) + text, io.screen?.columns));
  }
  return status.ready ? exitStatus.fine : exitStatus.incomplete;
};

/** For a person; `status` holds no control characters. */
export function statusText(status: Status, isColoured: boolean): string {
  const { device, version, ready, reasons, received, ring, memory } = status;
  const ignored = Object.values(received.ignored).reduce((sum, count) => sum + count, 0);
  const verdict = ready
    ? coloured("ready", "32", isColoured)
    : coloured("NOT ready", "1;31", isColoured);
  const lines = [
    `${device}: Sluice ${version}, ${status.state} for ${roughDuration(status.uptime_s * 1000)}, ${verdict}`,
    ...reasons.map(({ text }) => `  ${text}`),
    `received  ${counted(received.messages, "message", grouped)}, ${formatMebibytes(received.bytes)}; ` +
      `${grouped(received.lost_kernel)} lost in the kernel, ` +
      (received.lost_rate > 0
        ? `${grouped(received.lost_rate)} over the rate of their source, `
        : "") +
      `${counted(ignored, "frame", grouped)} ignored`,
    ...status.listeners.map(
      (each) => `  ${each.description}: ${grouped(each.received)}${connectionsText(each)}`,
    ),
    "stored",
    ...status.sinks.flatMap((sink) => sinkLines(sink, isColoured)),
    ...(status.channels.length > 0 ? ["alerts"] : []),
    ...status.channels.flatMap((channel) => channelLines(channel, isColoured)),
    ...(status.forwards.length > 0 ? ["forwarded"] : []),
    ...status.forwards.flatMap((forward) => forwardLines(forward, isColoured)),
    `ring      ${formatMebibytes(ring.bytes)} of ${formatMebibytes(ring.capacity_bytes)}, ` +
      `${counted(ring.lines + ring.open_lines, "line", grouped)}${ring.oldest_at ? ` since ${ring.oldest_at}` : ""}`,
    `memory    ${formatMebibytes(memory.resident_bytes)} resident, most of it the executable; ` +
      `its own at most ${formatMebibytes(memory.bound_bytes + memory.runtime_bytes)}`,
  ];
  return lines.join("\n") + "\n";
}

function sinkLines(sink: Status["sinks"][number], isColoured: boolean): string[] {
  const { name, state, stored, waiting, lost, spooled, text } = sink;
  const gone = lost.ring + lost.refused + lost.spool;
  const words = [
    `${counted(stored, "message", grouped)} in ${counted(sink.objects, "object", grouped)}`,
    `${grouped(waiting)} waiting${spooled > 0 ? `, ${grouped(spooled)} of them on disk` : ""}`,
    gone > 0 ? coloured(`${grouped(gone)} lost`, "31", isColoured) : "0 lost",
  ];
  return [
    `  ${name} (${stateText(state, isColoured)}): ${words.join(", ")}`,
    ...[`    ${text}`, ...hintLines(sink), ...spoolLines(sink, isColoured)],
  ];
}

/** An empty spool is not worth a line. */
function spoolLines({ spool }: Status["sinks"][number], isColoured: boolean): string[] {
  if (spool === undefined) return [];
  const { files, bytes, bytes_max: bytesMax, set_aside: aside, fault } = spool;
  const words = [
    ...(fault === undefined ? [] : [`${coloured("failing", "1;31", isColoured)}, ${fault}`]),
    ...(files > 0 ? [`${counted(files, "object", grouped)} on disk`] : []),
    ...(files > 0 ? [`${formatMebibytes(bytes)} of ${formatMebibytes(bytesMax)}`] : []),
    ...(aside > 0 ? [`${grouped(aside)} set aside as unreadable`] : []),
  ];
  return words.length === 0 ? [] : [`    spool: ${words.join(", ")}`];
}

function channelLines(channel: Status["channels"][number], isColoured: boolean): string[] {
  const { name, state, sent, refused, text } = channel;
  const words = [
    `${grouped(sent)} sent`,
    ...(refused > 0 ? [coloured(`${grouped(refused)} refused`, "31", isColoured)] : []),
    text,
  ];
  return [
    `  ${name} (${stateText(state, isColoured)}): ${words.join(", ")}`,
    ...hintLines(channel),
  ];
}

function forwardLines(forward: Status["forwards"][number], isColoured: boolean): string[] {
  const { to, state, sent, lost, looped, text } = forward;
  const words = [
    `${grouped(sent)} sent`,
    lost > 0 ? coloured(`${grouped(lost)} lost`, "31", isColoured) : "0 lost",
    ...(looped > 0 ? [`${grouped(looped)} had come back`] : []),
  ];
  return [
    `  ${to} (${stateText(state, isColoured)}): ${words.join(", ")}`,
    ...[`    ${text}`, ...hintLines(forward)],
  ];
}

function stateText(state: string, isColoured: boolean): string {
  return state === "failing" ? coloured(state, "1;31", isColoured) : state;
}

/** What a person can do about what fails. */
function hintLines({ failing }: Pick<Status["sinks"][number], "failing">): string[] {
  return failing?.hint === undefined ? [] : [`    ${failing.hint}`];
}

function connectionsText({ connections, warning }: Status["listeners"][number]): string {
  const open = connections === undefined ? "" : `, ${counted(connections, "connection", grouped)}`;
  return warning === undefined ? open : `${open}\n    ${warning}`;
}

/** SGR around a text. */
function coloured(text: string, sgr: string, isColoured: boolean): string {
  return isColoured ? `\x1b[${sgr}m${text}\x1b[0m` : text;
}
