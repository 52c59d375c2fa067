import { expect, test } from "bun:test";
import { Message } from "../../../src/syslog/message.ts";
import { originIn } from "../../origin.ts";

test("stamps that come by turns mean what each means alone", () => {
  const origins = ["UTC", "Europe/Berlin", "-03:30"].map(originIn);
  const receptions = ["2026-11-21T10:20:30Z", "2026-11-21T10:31:00Z", "2027-07-01T00:00:00Z"];
  const settled = (message: Message, choice: number) => {
    const part = (stride: number, choices: number) => Math.floor(choice / stride) % choices;
    message.origin = origins[part(1, 3)]!;
    message.receivedAtMs = Date.parse(receptions[part(3, 3)]!);
    message.month = [2, 7][part(9, 2)]!;
    message.day = [1, 29, 31][part(18, 3)]!;
    message.hour = [2, 23][part(54, 2)]!;
    message.minute = [14, 15][part(108, 2)]!;
    const isDate = message.wallClock.settleBoth(message);
    return [isDate, isDate && message.year, isDate && message.offsetMinutes];
  };
  const choices = 216;
  const alone = Array.from({ length: choices }, (_, choice) => settled(new Message(), choice));
  const shared = new Message();
  for (let first = 0; first < choices; first++) {
    for (let second = 0; second < choices; second++) {
      settled(shared, first);
      expect(settled(shared, second)).toEqual(alone[second]!);
    }
  }
});
