import { names } from "./kinds-alert.ts";
import { socketAddress } from "./kinds-known.ts";
import { duration, file, text } from "./kinds.ts";
import { optional, setting, type Section } from "./setting.ts";

export const adminSection = {
  name: "admin",
  many: false,
  help: "How Sluice is looked at: web page, metrics, live tail and search, over HTTP",
  settings: {
    listen: optional(
      socketAddress,
      "Where it answers, or off (default: 127.0.0.1:8514); beyond this box with a token only",
    ),
    token: optional(text, "What must be given as Authorization: Bearer", { secret: true }),
    token_file: optional(file, "File that holds the token"),
    names: setting(
      { ...names, noun: 'a list such as ["sluice.lan"]' },
      "",
      "Names by which it may be called, such as sluice.lan",
    ),
    stalled: setting(
      duration("10s", "7d"),
      "5m",
      "Not ready when a sink fails for so long, or something waits so long beyond ship.age",
    ),
  },
} as const satisfies Section;
