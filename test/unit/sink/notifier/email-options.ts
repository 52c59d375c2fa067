import type { EmailOptions } from "../../../../src/sink/notifier/options.ts";

export const emailOptions: EmailOptions = {
  ...{ kind: "email", name: "mail", timeoutMs: 5000, queueMax: 100, perMinuteMax: 20 },
  ...{ server: "smtp://127.0.0.1:25", starttls: "off", user: "", password: "" },
  ...{ from: "router@example.net", to: ["me@example.org"], device: "gw" },
};
