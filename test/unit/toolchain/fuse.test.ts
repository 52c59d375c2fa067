import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readElf, readSegments, segmentTypes, tags } from "../../../toolchain/fuse/elf.ts";
import { fuse } from "../../../toolchain/fuse/fuse.ts";
import { libcCalls, libcSymbols } from "../../../toolchain/fuse/libc-calls.ts";
import { type Arch, arches, companionOf, tiny } from "./fixture.ts";

const pages = { x64: 0x1000, arm64: 0x10000 };
const fuseTiny = (arch: Arch) => fuse(tiny(arch), companionOf(arch));
const loadsOf = (bytes: Buffer) =>
  readSegments(bytes).filter((segment) => segment.type === segmentTypes.load);

test("fuse: the program runs without libraries and finds everything in its place", () => {
  const directory = mkdtempSync(join(tmpdir(), "fuse-"));
  const program = join(directory, "tiny");
  writeFileSync(program, fuseTiny(process.arch as Arch).bytes, { mode: 0o755 });
  const run = Bun.spawnSync([program, "one", "two"], {
    env: { GREETING: "hello", BUN_JSC_numberOfGCMarkers: "2" },
  });
  rmSync(directory, { recursive: true });
  expect(run.stdout.toString().split("\n")).toEqual([
    "arguments 3 two",
    // Its own environment, and what toolchain/companion/defaults.c adds where nothing is said.
    "environment GREETING=hello",
    "environment BUN_JSC_numberOfGCMarkers=2",
    "environment BUN_JSC_useFTLJIT=0",
    "environment BUN_JSC_useConcurrentJIT=0",
    "environment BUN_JSC_useConcurrentGC=0",
    "environment MIMALLOC_PURGE_DELAY=0",
    "environment BUN_JSC_useWarmUpMarkedBlocks=0",
    "environment BUN_JSC_thresholdForJITAfterWarmUp=5000",
    "environment BUN_JSC_thresholdForOptimizeAfterWarmUp=10000",
    "constructed 42, zeros 1",
    "threads' own 42 7 1",
    "pointer 4 1",
    "weak null",
    "at exit",
    "destructed",
    "",
  ]);
  expect(run.exitCode).toBe(0);
});

test("fuse: neither an interpreter nor a dynamic section is named", () => {
  for (const arch of arches) {
    const interpreter = 3;
    const types = readSegments(fuseTiny(arch).bytes).map((segment) => segment.type);
    expect(types).not.toContain(interpreter);
    expect(types).not.toContain(segmentTypes.dynamic);
    expect(types).toContain(segmentTypes.tls);
  }
});

test("fuse: segments ascend, share no page, and all their bytes are in the file", () => {
  for (const arch of arches) {
    const { bytes } = fuseTiny(arch);
    let end = 0x10000;
    for (const load of loadsOf(bytes)) {
      expect(load.address).toBeGreaterThanOrEqual(end);
      expect(load.fileSize).toBe(load.memorySize);
      expect(load.offset + load.fileSize).toBeLessThanOrEqual(bytes.length);
      expect(load.address % pages[arch]).toBe(load.offset % pages[arch]);
      end = Math.ceil((load.address + load.memorySize) / pages[arch]) * pages[arch];
    }
  }
});

test("fuse: the program headers lie in the first segment, where old kernels look", () => {
  for (const arch of arches) {
    const segments = readSegments(fuseTiny(arch).bytes);
    const headers = segments.find((segment) => segment.type === segmentTypes.programHeaders);
    const first = segments.find((segment) => segment.type === segmentTypes.load);
    expect(first?.offset).toBe(0);
    expect(headers?.address).toBe((first?.address ?? 0) + 64);
    expect(headers?.fileSize).toBe(segments.length * 56);
  }
});

test("fuse: the host keeps its addresses, so its code need not change", () => {
  for (const arch of arches) {
    const addresses = loadsOf(fuseTiny(arch).bytes).map((load) => load.address);
    expect(addresses).toEqual(
      expect.arrayContaining(loadsOf(tiny(arch)).map((load) => load.address)),
    );
  }
});

test("fuse: the same inputs give the same bytes", () => {
  for (const arch of arches) expect(fuseTiny(arch).bytes.equals(fuseTiny(arch).bytes)).toBe(true);
});

test("fuse: the libc calls are in the companion's code, each at its own address", () => {
  for (const arch of arches) {
    const fused = fuseTiny(arch);
    const symbols = libcSymbols(fused);
    const code = loadsOf(fused.bytes)[0];
    expect(Object.keys(symbols)).toEqual([...libcCalls]);
    expect(new Set(Object.values(symbols)).size).toBe(libcCalls.length);
    for (const address of Object.values(symbols)) {
      expect(address).toBeGreaterThan(code?.address ?? Infinity);
      expect(address).toBeLessThan((code?.address ?? 0) + (code?.memorySize ?? 0));
    }
    expect(() => fused.addressOf("no_such_call")).toThrow("no symbol no_such_call");
  }
});

test("fuse: what cannot be fused is refused, and the message says why", () => {
  const refused = (message: string, host: Buffer, companion = companionOf("x64")) =>
    expect(() => fuse(host, companion)).toThrow(message);
  const [fixed, shared] = [2, 3];
  const patched = (patch: (host: Buffer) => void) => {
    const host = tiny("x64");
    patch(host);
    return host;
  };

  refused("not a little-endian ELF64 file", Buffer.from("#!/bin/sh\n"));
  refused(
    "The host is a PIE",
    patched((host) => host.writeUInt16LE(shared, 16)),
  );
  refused("another architecture", tiny("arm64"));
  refused("has no dynamic section: is it static already?", fuseTiny("x64").bytes);
  refused("packed relocations (DT_RELR)", patched(renameTag(21, tags.relativeRelocations)));
  refused("has a preinit array", patched(renameTag(21, tags.preinitArray)));
  refused("lacks strlem: add it to toolchain/companion", patched(renameSymbol("strlen", "strlem")));
  refused("__environ: the host wants 24 bytes, not 8", patched(resizeSymbol("__environ", 24)));
  refused("Relocation of type 37 at", patched(retypeRelocation(37)));
  const program = companionOf("x64");
  program.writeUInt16LE(fixed, 16);
  refused("The companion is not a shared object", tiny("x64"), program);
  refused(
    "The companion needs",
    tiny("x64"),
    patched((host) => host.writeUInt16LE(shared, 16)),
  );
});

/** Each edits the bytes of the tiny host in one place. */
function renameTag(from: number, to: number) {
  return (host: Buffer) => {
    const table = readSegments(host).find((segment) => segment.type === segmentTypes.dynamic);
    let at = table?.offset ?? 0;
    while (host.readUInt32LE(at) !== from) at += 16;
    host.writeUInt32LE(to, at);
  };
}

function renameSymbol(from: string, to: string) {
  return (host: Buffer) => host.write(`\0${to}\0`, host.indexOf(`\0${from}\0`), "latin1");
}

function resizeSymbol(name: string, size: number) {
  return (host: Buffer) => {
    const { dynamic, loads, symbols } = readElf(host, "host");
    const table = (dynamic.get(tags.symbolTable) ?? 0) - (loads[0]?.address ?? 0);
    const index = symbols.findIndex((symbol) => symbol.name === name);
    host.writeBigUInt64LE(BigInt(size), table + index * 24 + 16);
  };
}

function retypeRelocation(type: number) {
  return (host: Buffer) => {
    const { dynamic, loads } = readElf(host, "host");
    const table = (dynamic.get(tags.relocations) ?? 0) - (loads[0]?.address ?? 0);
    host.writeUInt32LE(type, table + 8);
  };
}
