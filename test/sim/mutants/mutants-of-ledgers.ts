// Bugs in what objects say about themselves: their times, and the chain that they make.
import type { Mutant } from "./mutants.ts";

export const chain: Mutant[] = [
  {
    file: "ship/cutter.ts",
    find: "account.previous = { key, sha256 };",
    replace: "account.previous ??= { key, sha256 };",
    breaks: "all objects name the first one as the one before them",
  },
  {
    file: "ship/shipper.ts",
    find: "    for (const held of this.#held.unwritten) await keep(held);\n",
    replace: "",
    breaks: "what was cut and not sent is not written at a stop",
  },
  {
    file: "ship/spool.ts",
    find: "(this.options.bytesMax);\n      if (file === undefined) return undefined;",
    replace: "(this.options.bytesMax);\n      if (file === undefined) return { ok: true };",
    breaks: "a spool grows beyond its bound while a file is being sent",
  },
  {
    file: "ship/leftovers.ts",
    find: "    else this.#bytes.set(name, bytes);\n",
    replace: "",
    breaks: "a spool grows beyond its bound when the disk removes nothing",
  },
  {
    file: "audit/chain.ts",
    find: "const mayComeAgain = ledger.number === 1;",
    replace: "const mayComeAgain = false;",
    breaks: "verify accuses a boot that was killed soon",
  },
  {
    file: "audit/chain.ts",
    find: "if (range.first > before.last + 1 && !isStart) {",
    replace: "if (range.first > before.last + 2 && !isStart) {",
    breaks: "verify passes over a single message that is missing",
  },
  {
    file: "audit/succession.ts",
    find: 'rivals.length > 0 ? "run ended, or has no clock" : undefined',
    replace: "undefined",
    breaks: "verify waits for a run that was killed before the time was known",
  },
  {
    file: "ship/cutter.ts",
    find: "    account.openAt(first);\n",
    replace: "",
    breaks: "a sink that comes late says that it lost what came before it",
  },
  {
    file: "source/source-limits.ts",
    find: "if (this.#tokens < 1) return true;",
    replace: "if (this.#tokens < 0) return true;",
    breaks: "a source may send one message more than its burst",
  },
  {
    file: "outlets.ts",
    find: "    this.#parts.openChunk.seal();\n    this.#config",
    replace: "    this.#config",
    breaks: "a sink comes amid a chunk",
  },
  {
    file: "buffer/ring-reader.ts",
    find: "    if (this.hasEnded) return;\n    this.#account(chunk, 1);",
    replace: "    this.#account(chunk, 1);",
    breaks: "a sink that has gone still counts what comes",
  },
  {
    file: "ship/cutter.ts",
    find: "...(stint.began && { began: stint.began }),",
    replace: "",
    breaks: "the ledger does not say that its sink came late",
  },
];

export const time: Mutant[] = [
  {
    file: "base/clock-watch.ts",
    find: "this.#aheadMs + monotonicMs - receivedAtMs",
    replace: "this.#aheadMs - monotonicMs - receivedAtMs",
    breaks: "lines from before the time was known are all moved to the daemon's start",
  },
  {
    file: "base/clock-watch.ts",
    find: "Math.floor(this.#aheadMs + this.#clock.monotonicMs())",
    replace: "wallMs",
    breaks: "a clock that is set back to 1970 takes the labels with it",
  },
  {
    file: "base/clock-watch.ts",
    find: '      this.#know("server");\n',
    replace: "",
    breaks: "a server's word is heard and forgotten",
  },
  {
    file: "ship/put-right.ts",
    find: "firstReceivedAtMs: firstReceivedAtMs + errorMs,",
    replace: "firstReceivedAtMs,",
    breaks: "lines are put right, and the object's name is not",
  },
  {
    file: "syslog/moved-lines.ts",
    find: "!(receivedAtMs < earliestMs)",
    replace: "receivedAtMs < 0",
    breaks: "lines of a known time are moved as well",
  },
];
