import { expect, test } from "bun:test";
import type { Alert } from "../../../../src/rule/alert.ts";
import { RecentAlerts, recentAlertsMax } from "../../../../src/sink/notifier/recent-alerts.ts";
import { FakeClock } from "../../../fake-clock.ts";

const alertOf = (id: string): Alert => ({
  ...{ id, rule: "login", text: "t", atMs: 0, time: "", hostname: "h", severity: 4, count: 1 },
  channels: ["phone", "mail"],
});

const states = (recent: RecentAlerts): string[] =>
  recent.all.map(({ alert, channels }) =>
    [alert.id, ...[...channels.values()].map(({ became }) => became)].join(" "),
  );

test("what became of an alert is known for each of its channels, the newest first", () => {
  const recent = new RecentAlerts(new FakeClock());
  recent.add(alertOf("1"));
  recent.add(alertOf("2"));
  recent.settle(alertOf("1"), "phone", "sent");
  recent.settle(alertOf("1"), "mail", "handed_over");
  recent.settle(alertOf("unknown"), "mail", "sent");
  expect(states(recent)).toEqual(["2 waiting waiting", "1 sent handed_over"]);
});

test("the oldest are forgotten", () => {
  const recent = new RecentAlerts(new FakeClock());
  for (let n = 0; n < 250; n++) recent.add(alertOf(String(n)));
  expect(recent.all.length).toBe(recentAlertsMax);
  expect(recent.all[0]!.alert.id).toBe("249");
});
