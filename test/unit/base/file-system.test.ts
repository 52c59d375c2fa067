import { expect, test } from "bun:test";
import { fileSystemName } from "../../../src/base/file-system.ts";

function named(type: number, expected: string): void {
  test(`f_type ${type} is ${expected}`, () => expect(fileSystemName(type)).toBe(expected));
}

named(0xef53, "ext4");
named(0x01021994, "tmpfs");
named(0x858458f6, "ramfs");
// The same where f_type is a signed 32-bit number.
named(0x858458f6 | 0, "ramfs");
named(0x9123683e | 0, "btrfs");
named(0x794c7630, "overlay");
named(0x1234, "0x1234");
