import type { Alert } from "../../rule/alert.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { MatrixOptions } from "./options.ts";

/**
 * Sends an event to a room (Matrix 1.17, client-server API, 10.10.4). The server takes a
 * transaction once however often it comes, so the alert's id makes a retry no second message.
 */
export function matrixRequest(options: MatrixOptions, alert: Alert): NotifierRequest {
  const { server, token, roomId } = options;
  const room = encodeURIComponent(roomId);
  const path = `/_matrix/client/v3/rooms/${room}/send/m.room.message/${alert.id}`;
  return {
    method: "PUT",
    url: server.replace(/\/$/, "") + path,
    headers: { authorization: `Bearer ${token}` },
    body: {
      // By its default rules no client tells anybody of an `m.notice`.
      msgtype: "m.text",
      body: alert.text,
      // Whatever names stand in a log line, nobody is called by it.
      "m.mentions": {},
    },
  };
}
