import { cutText } from "../../base/cut-text.ts";
import type { Alert } from "../../rule/alert.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { PushoverOptions } from "./options.ts";
import { titleOf } from "./title.ts";

const messageCharactersMax = 1024;

/** By severity: 1 bypasses quiet hours, -1 makes no sound. */
const priorities = [1, 1, 1, 1, 0, 0, -1, -1];
/** Needs to be confirmed, and must say how often it is repeated and for how long. */
const emergencyPriority = 2;

/** `messages.json` (pushover.net/api). The text is plain, for HTML is only read if asked for. */
export function pushoverRequest(options: PushoverOptions, alert: Alert): NotifierRequest {
  const { server, token, userKey, emergency } = options;
  const repeat = emergency && alert.severity <= emergency.severity ? emergency : undefined;
  return {
    method: "POST",
    url: `${server.replace(/\/$/, "")}/1/messages.json`,
    body: {
      token,
      user: userKey,
      title: titleOf(alert),
      message: cutText(alert.text, messageCharactersMax),
      timestamp: Math.floor(alert.atMs / 1000),
      ...(repeat === undefined
        ? { priority: priorities[alert.severity] }
        : {
            priority: emergencyPriority,
            ...{ retry: repeat.retryMs / 1000, expire: repeat.expireMs / 1000 },
          }),
    },
  };
}
