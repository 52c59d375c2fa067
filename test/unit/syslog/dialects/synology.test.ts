import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("files and logins", () => {
  f(
    "<14>Jun 24 10:32:02 nas WinFileService Event: read, Path: /a, b/.DS_Store, File/Folder: File, Size: 6.00 KB, User: user@host, IP: 192.0.2.7",
    {
      timestamp: "2026-06-24T10:32:02Z",
      hostname: "nas",
      facility: 1,
      severity: 6,
      tag: "WinFileService",
      format: "synology",
      fields: {
        event: "read",
        path: "/a, b/.DS_Store",
        file_size: "6.00 KB",
        user: "user@host",
        src_ip: "192.0.2.7",
      },
    },
  );
  f(
    "<14>Jun 24 10:32:02 nas Connection: User [admin] from [192.0.2.7] logged in successfully via [DSM].",
    {
      timestamp: "2026-06-24T10:32:02Z",
      hostname: "nas",
      facility: 1,
      severity: 6,
      tag: "Connection",
      format: "synology",
      fields: { user: "admin", src_ip: "192.0.2.7", service: "DSM" },
    },
  );
});

test("what only looks similar is none", () => {
  f("<14>Jun 24 10:32:02 nas WinFileService Event: read, Path: /a", {
    timestamp: "2026-06-24T10:32:02Z",
    hostname: "nas",
    facility: 1,
    severity: 6,
    format: "rfc3164",
  });
  f("<14>Jun 24 10:32:02 nas Connection: User admin", {
    timestamp: "2026-06-24T10:32:02Z",
    hostname: "nas",
    facility: 1,
    severity: 6,
    tag: "Connection",
    format: "rfc3164",
  });
});

test("a user's name that looks like the rest is a name", () => {
  const login =
    "<14>Oct  4 00:24:15 nas Connection: User [a] from [6.6.6.6] from [192.0.2.1] failed";
  expect(told(login)["fields"]).toEqual({ user: "a] from [6.6.6.6", src_ip: "192.0.2.1" });
});
