// Bugs as data. Each is one small change to src that the simulation must find.
import { buffer, reload } from "./mutants-of-buffer.ts";
import { chain, time } from "./mutants-of-ledgers.ts";
import { admission, forwards } from "./mutants-of-peers.ts";

export interface Mutant {
  /** Below src. */
  file: string;
  /** Stands in the file once. */
  find: string;
  replace: string;
  breaks: string;
}

const ship: Mutant[] = [
  {
    file: "router.ts",
    find: "if (frame.sentBytes === 0) {",
    replace: "if (frame.sentBytes === 0) {\n      counters.received++;",
    breaks: "an empty frame counts as a message",
  },
  {
    file: "ship/due.ts",
    find: "(this.isBySize() || this.#leftMs() <= 0)",
    replace: "this.isBySize()",
    breaks: "a few lines wait for ever",
  },
  {
    file: "ship/due.ts",
    find: "return leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs;",
    replace: "return leftMs > 0 ? leftMs + 20_000 : lookMs;",
    breaks: "age is looked at too late",
  },
  {
    file: "ship/shipper.ts",
    find: "if (this.#idle) this.#cutBell.ring();",
    replace: "",
    breaks: "the first line after a silence does not wake the loop",
  },
  {
    file: "ship/shipper.ts",
    find: "if (this.#draining) return !this.#due.nothingWaits;",
    replace: "",
    breaks: "a stop leaves behind what is not due yet",
  },
  {
    file: "ship/account.ts",
    find: "this.stored += batch.count;",
    replace: "this.stored += batch.lastSeq - batch.firstSeq;",
    breaks: "the last line of each object is not counted as stored",
  },
  {
    file: "ship/account.ts",
    find: "this.lost.ring += gap.last - gap.first + 1;",
    replace: "",
    breaks: "the ledger is silent about what gave way",
  },
  {
    file: "ship/stint.ts",
    find: "waiting: this.receivedSeq - account.lastSeq,",
    replace: "waiting: this.receivedSeq - account.shipped,",
    breaks: "the ledger counts what gave way as waiting",
  },
  {
    file: "ship/cutter.ts",
    find: "beat: nextBeat(),",
    replace: "beat: 1,",
    breaks: "a heartbeat has the name of another one",
  },
  {
    file: "ship/hurry.ts",
    find: 'woken.addEventListener("abort", wake);',
    replace: "",
    breaks: "a stop waits for the backoff to end instead of trying again",
  },
  {
    file: "ship/key.ts",
    find: "last: (facts) => digits(facts.lastSeq),",
    replace: "last: (facts) => digits(facts.firstSeq),",
    breaks: "an object's name says less than it holds",
  },
  {
    file: "ship/key.ts",
    find: "date: (facts) => iso(facts.firstReceivedAtMs).slice(0, 10),",
    replace: "date: (facts) => iso(facts.lastReceivedAtMs).slice(0, 10),",
    breaks: "at midnight an object lies under the wrong date",
  },
];

const sink: Mutant[] = [
  {
    file: "sink/deliver.ts",
    find: "await doors.clock.sleep(waitMs(result, doors), signal);",
    replace: "",
    breaks: "attempts follow each other without a pause",
  },
  {
    file: "sink/deliver.ts",
    find: "await doors.clock.sleep(waitMs(result, doors), signal);",
    replace: "await doors.clock.sleep(waitMs(result, doors) * 4, signal);",
    breaks: "pauses are longer than they may be",
  },
  {
    file: "sink/deliver.ts",
    find: "await doors.clock.sleep(waitMs(result, doors), signal);",
    replace: "await doors.clock.sleep(waitMs(result, doors));",
    breaks: "the end of the grace does not end a pause",
  },
  {
    file: "sink/deliver.ts",
    find: "return Math.max(ms, result.retryAfterMs ?? 0);",
    replace: "return ms;",
    breaks: "Retry-After is not heeded",
  },
  {
    file: "base/backoff.ts",
    find: "2 ** Math.min(failures - 1, 30)",
    replace: "2 ** Math.min(failures - 1, 1)",
    breaks: "pauses do not grow",
  },
  {
    file: "sink/http-sink.ts",
    find: "progress.done = index;",
    replace: "",
    breaks: "records that were stored are sent again",
  },
  {
    file: "sink/s3-sink.ts",
    find: "this.#unanswered = batch.key;",
    replace: "this.#unanswered = undefined;",
    breaks: "an object whose answer was lost is counted as refused",
  },
];

const s3: Mutant[] = [
  {
    file: "s3/put.ts",
    find: 'if (answer.headers.has("etag") || answer.body.length === 0)',
    replace: "if (answer.ok)",
    breaks: "a login page that says 200 is taken for the bucket",
  },
  {
    file: "s3/verdict.ts",
    find: '"EntityTooLarge", ',
    replace: "",
    breaks: "an object that is too large holds up all others",
  },
  {
    file: "s3/verdict.ts",
    find: "status >= 500 || status === 429",
    replace: "status >= 599 || status === 429",
    breaks: "a gateway's bad moment is waited for as long as for a person",
  },
  {
    file: "s3/client.ts",
    find: "this.#serverTimeOffsetMs += differenceMs;",
    replace: "this.#serverTimeOffsetMs -= differenceMs;",
    breaks: "the clock is corrected in the wrong direction",
  },
  {
    file: "s3/client.ts",
    find: "this.#serverTimeOffsetMs += differenceMs;",
    replace: "this.#serverTimeOffsetMs = differenceMs;",
    breaks: "a second correction of the clock forgets the first",
  },
  {
    file: "s3/client.ts",
    find: "this.#region = error.region;",
    replace: "",
    breaks: "the region that was learned is not signed with",
  },
  {
    file: "s3/client.ts",
    find: '"ExpiredToken", ',
    replace: "",
    breaks: "credentials that were replaced are not read again",
  },
];

const disk: Mutant[] = [
  {
    file: "base/system-disk.ts",
    find: "      await file.sync();\n",
    replace: "",
    breaks: "a file has its name before it has its content",
  },
  {
    file: "base/system-disk.ts",
    find: "      await this.#syncDirectory(dirname(path));\n",
    replace: "",
    breaks: "a power cut takes the name of a file that was acknowledged",
  },
  {
    file: "base/system-disk.ts",
    find: "if (made !== undefined) this.#durable.clear();",
    replace: "this.#durable.add(made ?? path);",
    breaks: "directories that an earlier attempt has made are lost with a power cut",
  },
  {
    file: "base/system-disk.ts",
    find: "const partial = join(this.#directory, `${partialPrefix}${process.pid}-${++this.#writes}`);",
    replace: "const partial = `${path}${this.#writes++ > 0 ? '' : ''}`;",
    breaks: "a file is written under its own name",
  },
  {
    file: "base/system-disk.ts",
    find: "at += (await file.write(part, at, part.length - at)).bytesWritten;",
    replace: "await file.write(part, at, part.length - at), (at = part.length);",
    breaks: "a short write is taken for a whole one",
  },
];

export const mutants: Mutant[] = [
  ...[buffer, reload, ship, sink, s3, disk, chain, time, forwards, admission].flat(),
];
