import { escapeControls } from "../base/controls.ts";
import { AdminClient } from "./admin-client.ts";
import { reloadOptions } from "./ask-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { lineDifference } from "./line-difference.ts";
import { withoutControls } from "./line-text.ts";
import { parseOptions } from "./options.ts";

/** Has the running daemon read its configuration again. */
export const reloadCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("reload", args, reloadOptions);
  const client = new AdminClient(given, io);
  io.err(await client.whoElse());
  const answer = await client.post<{ changed: string[] }>("api/v1/reload", ["changed"]);
  const changed = withoutControls(answer.changed).join(", ");
  io.out(changed === "" ? "Nothing has changed\n" : `Changed: ${changed}\n`);
  return exitStatus.fine;
};

/** What a reload would change. Exit status as diff: 0 nothing, 1 something. */
export const diffCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("diff", args, reloadOptions);
  const client = new AdminClient(given, io);
  io.err(await client.whoElse());
  const answer = await client.get<{ running: string; now: string; differs: boolean }>(
    "api/v1/config",
    ["running", "now"],
  );
  const lines = lineDifference(answer.running.split("\n"), answer.now.split("\n"));
  for (const line of lines) io.out(`${escapeControls(line)}\n`);
  if (answer.differs && lines.length === 0) io.out("A secret differs, or a file that is read\n");
  return answer.differs || lines.length > 0 ? exitStatus.incomplete : exitStatus.fine;
};
