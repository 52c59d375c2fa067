import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { memoryBound } from "../../../src/config/memory-bound.ts";
import { sourcesWith } from "./sources.ts";

const boundOf = (...set: string[]) => memoryBound(loadConfig(sourcesWith({ set })));

test("the bound is the sum of its parts, and none of them is nothing", () => {
  const { bytes, parts } = boundOf();
  expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
  expect(parts.filter((part) => part.bytes <= 0)).toEqual([]);
});

test("what is still being sent from a larger ring is counted beside the smaller one", () => {
  const config = loadConfig(sourcesWith({ set: [] }));
  const [plain, more] = [memoryBound(config), memoryBound(config, 4096)];
  expect(more.bytes).toBe(plain.bytes + 4096);
  expect(more.parts).toContainEqual({ name: "batches beside the ring", bytes: 4096 });
  expect(plain.parts.map(({ name }) => name)).not.toContain("batches beside the ring");
});

test("a larger ring and more listeners take what they take", () => {
  const mebibyte = 1024 * 1024;
  const one = boundOf("listen.0.transport=tcp");
  expect(boundOf("listen.0.transport=tcp", "buffer.memory=9MiB").bytes).toBe(one.bytes + mebibyte);
  const two = boundOf("listen.0.transport=tcp", "listen.1.transport=tcp", "listen.1.port=601");
  expect(two.bytes).toBeGreaterThan(one.bytes + mebibyte);
  const kernelOf = (...set: string[]) => boundOf(...set).kernelBytes;
  expect(kernelOf("listen.0.transport=tcp", "listen.0.connections_max=16")).toBe(2 * mebibyte);
  expect(kernelOf("listen.0.port=514", "listen.0.receive_buffer=1MiB")).toBe(2 * mebibyte);
  const wide = ["listen.0.connections_max=4", "listen.0.receive_buffer=1MiB"];
  expect(kernelOf("listen.0.transport=tcp", ...wide)).toBe(8 * mebibyte);
});
