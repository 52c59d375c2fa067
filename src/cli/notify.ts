import { escapeControls } from "../base/controls.ts";
import { UserError } from "../base/user-error.ts";
import { load } from "../config/load.ts";
import { localTime } from "../rule/local-time.ts";
import { alertIds } from "../sink/notifier/alert-ids.ts";
import { openNotifier } from "../sink/notifier/open-notifier.ts";
import { openZone } from "../syslog/zone.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { notifyOptions, parseOptions, sourcesOf } from "./options.ts";

/** Sends one real notice and says what the service answered. */
export const notifyCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("notify", args, notifyOptions);
  const name = given.get("test")?.at(-1);
  const { config, origin } = load(sourcesOf(given, io));
  const channel = config.channel.find((each) => each.name === name);
  if (channel === undefined) {
    const known = config.channel.map((each) => each.name).join(", ");
    const asked = name === undefined ? "No channel is named" : `There is no channel "${name}"`;
    const hint = known === "" ? `${origin} has no [[channel]]` : `--test takes one of: ${known}`;
    throw new UserError(asked, hint);
  }
  const world = io.world();
  const notifier = await openNotifier(channel, world);
  const text = `Sluice on ${config.device}: this is a test of channel ${channel.name}`;
  const atMs = world.clock.wallMs();
  const zone = openZone("local")!;
  const result = await notifier.send(
    {
      ...{
        id: alertIds(world.random)(),
        rule: "test",
        text,
        atMs,
        time: localTime(atMs, zone),
        hostname: config.device,
      },
      ...{ severity: 5, count: 1, channels: [channel.name] },
    },
    new AbortController().signal,
  );
  if (result.kind !== "accepted") {
    const hint = result.kind === "failed" ? result.hint : undefined;
    throw new UserError(
      `${notifier.description} did not take the notice: ${escapeControls(result.reason)}`,
      hint ?? "Check the network and the settings of the channel",
    );
  }
  io.out(`${notifier.description} took the notice "${text}"\n`);
  if (result.remark !== undefined) io.out(`but: ${escapeControls(result.remark)}\n`);
  return exitStatus.fine;
};
