import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("records of auditd, its dispatchers and the kernel", () => {
  f(
    `node=web1 type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e success=no exit=-13 uid=500 comm="cat" exe="/bin/cat" key="x"`,
    {
      timestamp: "2013-03-28T14:36:03.243Z",
      hostname: "web1",
      facility: 1,
      severity: 5,
      format: "audit",
      fields: {
        type: "SYSCALL",
        audit_serial: 24287,
        result: "no",
        uid: 500,
        executable: "/bin/cat",
      },
    },
  );
  f(
    `<5>Oct  4 00:24:15 h kernel: [   12.345678] audit: type=1400 audit(1364481363.243:7): apparmor="DENIED" operation="open"`,
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 0,
      severity: 5,
      tag: "kernel",
      format: "audit",
      fields: { type: "1400", audit_serial: 7, action: "DENIED" },
    },
  );
  f(
    `<13>Oct  4 00:24:15 h audisp-syslog: type=USER_LOGIN msg=audit(1364481363.243:8): pid=1 uid=0 msg='op=login acct="root" exe="/usr/sbin/sshd" addr=192.0.2.1 res=failed'`,
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 1,
      severity: 5,
      tag: "audisp-syslog",
      format: "audit",
      fields: {
        type: "USER_LOGIN",
        audit_serial: 8,
        uid: 0,
        action: "login",
        user: "root",
        executable: "/usr/sbin/sshd",
        src_ip: "192.0.2.1",
        result: "failed",
      },
    },
  );
});

test("an address that nobody knows is none", () => {
  f(
    "<13>Nov 20 12:00:00 host audit[99]: type=USER_AUTH msg=audit(1545641733.993:72): pid=1082 " +
      'uid=0 auid=4294967295 ses=4294967295 msg=\'op=PAM:authentication acct="kfir" ' +
      'exe="/usr/sbin/lightdm" hostname=? addr=? terminal=:0 res=success\'',
    {
      timestamp: "2026-11-20T12:00:00Z",
      hostname: "host",
      ...{ facility: 1, severity: 5, tag: "audit", proc_id: "99", format: "audit" },
      fields: {
        ...{ type: "USER_AUTH", audit_serial: 72, uid: 0, action: "PAM:authentication" },
        ...{ user: "kfir", executable: "/usr/sbin/lightdm", result: "success" },
      },
    },
  );
});

test("what only looks similar is none", () => {
  f("type=SYSCALL msg=audit(1364481363:24287): x", { facility: 1, severity: 5, format: "raw" });
  f("type=SYSCALL msg=audit x", { facility: 1, severity: 5, format: "raw" });
  f("<13>type=traffic x=y", { facility: 1, severity: 5, format: "rfc3164" });
});

test("what auditd adds to the numbers is no part of the last value", () => {
  const login = "type=LOGIN msg=audit(1364481363.243:24287): pid=1 uid=0 old-auid=7 res=1";
  expect(told(`${login}\x1dUID="root" OLD-AUID="x"`)).toHaveProperty("fields.result", "1");
  const user =
    "type=USER_LOGIN msg=audit(1364481363.243:24287): pid=1 uid=0 msg='op=login addr=192.0.2.9 res=failed'";
  expect(told(`${user}\x1dUID="root"`)).toHaveProperty("fields.result", "failed");
  expect(told(`${user}#035UID="root" AUID="unset"`)).toHaveProperty("fields.result", "failed");
});

test("what journald forwards has the type first, and no serial", () => {
  const start = "<13>Oct  4 00:24:15 h audit[1]: ";
  const service = `${start}SERVICE_START pid=1 uid=0 auid=4294967295 ses=4294967295 `;
  expect(
    told(`${service}msg='unit=x comm="systemd" exe="/lib/systemd" addr=? res=success'`),
  ).toEqual({
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "audit",
    proc_id: "1",
    format: "audit",
    fields: { type: "SERVICE_START", uid: 0, executable: "/lib/systemd", result: "success" },
  });
  expect(told(`${start}AVC apparmor="DENIED" operation="open"`)["fields"]).toEqual({
    type: "AVC",
    action: "DENIED",
  });
  expect(told("<35>1 2022-01-19T15:14:32Z h audit 24409 - - /index.php: error")).toMatchObject({
    format: "rfc5424",
  });
});
