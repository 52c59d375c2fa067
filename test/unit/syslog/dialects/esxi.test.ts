import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("level, thread and originator", () => {
  f(
    "<166>2022-03-07T09:33:22.936Z esx1 Hostd: info hostd[2099894] [Originator@6876 sub=Vimsvc.ha-eventmgr opID=CF4B779B user=root] Event 65",
    {
      timestamp: "2022-03-07T09:33:22.936Z",
      hostname: "esx1",
      facility: 20,
      severity: 6,
      tag: "Hostd",
      proc_id: "2099894",
      format: "esxi",
      fields: {
        level: "info",
        subsystem: "Vimsvc.ha-eventmgr",
        operation_id: "CF4B779B",
        user: "root",
      },
    },
  );
});

test("what only looks similar is none", () => {
  f("<166>2022-03-07T09:33:22.936Z esx1 Hostd: info hostd[2099894] x", {
    timestamp: "2022-03-07T09:33:22.936Z",
    hostname: "esx1",
    facility: 20,
    severity: 6,
    tag: "Hostd",
    format: "rfc3164",
  });
});

test("version 8 has the thread in the tag, and no level", () => {
  const line =
    "<166>2023-05-04T12:00:00.123Z esx01 Hostd[2099894]: [Originator@6876 sub=Default opID=x]";
  expect(told(`${line} text`)).toMatchObject({
    tag: "Hostd",
    proc_id: "2099894",
    format: "esxi",
    fields: { subsystem: "Default", operation_id: "x" },
  });
});
