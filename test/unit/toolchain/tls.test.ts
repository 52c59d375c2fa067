import { expect, test } from "bun:test";
import { readElf, roundUp, segmentOf, segmentTypes } from "../../../toolchain/fuse/elf.ts";
import { machineOf } from "../../../toolchain/fuse/machine.ts";
import { mergeTls } from "../../../toolchain/fuse/tls.ts";
import { type Arch, companionOf, tiny } from "./fixture.ts";

const merged = (arch: Arch) => {
  const [host, companion] = [readElf(tiny(arch), "host"), readElf(companionOf(arch), "companion")];
  const size = (object: typeof host) => segmentOf(object, segmentTypes.tls)?.memorySize ?? 0;
  const tls = mergeTls(machineOf(host.machine), host, companion);
  return { tls, hostSize: size(host), companionSize: size(companion) };
};

test("tls, x64: the host's variables stay right below the pointer, ours lie below them", () => {
  const { tls, hostSize, companionSize } = merged("x64");
  const hostRounded = roundUp(hostSize, tls.align);
  expect(tls.distance("host", 0)).toBe(-hostRounded);
  expect(tls.distance("host", 8)).toBe(8 - hostRounded);
  expect(tls.distance("companion", 0)).toBe(-roundUp(tls.memorySize, tls.align));
  expect(tls.distance("companion", companionSize - 1)).toBeLessThan(-hostRounded);
  expect(tls.memorySize).toBe(roundUp(companionSize, tls.align) + hostSize);
});

test("tls, x64: the initial content is the companion's, then the host's", () => {
  const { tls, companionSize } = merged("x64");
  const front = roundUp(companionSize, tls.align);
  expect(tls.image?.readInt32LE(front)).toBe(42);
  expect(tls.image?.subarray(0, front).every((byte) => byte === 0)).toBe(true);
});

test("tls, arm64: two words of the system, the host's variables, then ours", () => {
  const { tls, hostSize, companionSize } = merged("arm64");
  expect(tls.distance("host", 0)).toBe(16);
  expect(tls.distance("companion", 0)).toBe(16 + roundUp(hostSize, tls.align));
  expect(tls.memorySize).toBe(roundUp(hostSize, tls.align) + companionSize);
  expect(tls.image).toBeUndefined();
});
