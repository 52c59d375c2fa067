import { earliestMs } from "../base/clock.ts";
import { userAgent } from "../base/http.ts";
import { readAuthorities } from "../sink/open-sink.ts";
import type { SinkOptions } from "../sink/options.ts";
import { connectMsMax, type Case } from "./case.ts";
import { sinkUrl } from "./endpoints.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { keeperOf, setClock } from "./remedy.ts";

/** Headers have whole seconds, and an answer takes its time. */
const bearableMs = 5000;
/** S3 refuses signatures further off (AWS, RequestTimeTooSkewed); Sluice then signs by its time. */
const refusedMs = 15 * 60_000;

/** This clock against those of the servers that are sent to. */
export async function time(subject: Case): Promise<Word[]> {
  const { clock } = subject.doors;
  const mend = setClock[keeperOf(subject.doors)];
  const nowMs = clock.wallMs();
  if (nowMs < earliestMs) {
    const what = `This clock was never set: it says ${new Date(nowMs).toISOString()}`;
    const why = "Objects wait until the time is known, and no certificate is valid yet";
    return [problem(what, { why, mend })];
  }
  const asked = subject.config.sink.filter(({ kind }) => kind !== "directory");
  const heard = await Promise.all(asked.map((sink) => askTime(sink, subject)));
  const offsets = heard.filter((each) => each !== undefined);
  if (asked.length === 0) return [];
  const [first] = offsets.sort((a, b) => Math.abs(a.ms) - Math.abs(b.ms));
  if (first === undefined) {
    const why = "Signatures and time stamps need a clock that is right to some minutes";
    return [warning("No server could be asked what time it is", { why, mend: "date" })];
  }
  return [judged(first, mend)];
}

function judged({ ms, host }: { ms: number; host: string }, mend: string): Word {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (Math.abs(ms) <= bearableMs) return fine(`This clock is that of ${host}`);
  const what = `This clock is ${seconds} s ${ms > 0 ? "behind" : "ahead of"} that of ${host}`;
  const stamps =
    "Times of reception, and the hours that objects are filed under, are wrong by that";
  if (Math.abs(ms) < refusedMs) return warning(what, { why: stamps, mend });
  const why = `${stamps}; S3 refuses such signatures, so that each run begins with a refusal`;
  return problem(what, { why, mend });
}

/** Without a key: the refusal has a date as well. Undefined when nobody has answered. */
async function askTime(sink: SinkOptions, { doors }: Case) {
  const url = sinkUrl(sink);
  if (url === undefined || sink.kind === "directory") return undefined;
  const beforeMs = doors.clock.wallMs();
  const answer = await doors.http.send({
    ...{ method: "HEAD", url: url.href, headers: { "user-agent": userAgent } },
    ...{ connectTimeoutMs: connectMsMax, timeoutMs: connectMsMax, answerBytesMax: 1024 },
    ca: readAuthorities(sink.caFile, doors),
    proxy: sink.proxy,
  });
  const serverMs = answer.ok ? Date.parse(answer.headers.get("date") ?? "") : NaN;
  if (Number.isNaN(serverMs)) return undefined;
  // Half a second is what a header leaves out on average.
  return { ms: serverMs + 500 - (beforeMs + doors.clock.wallMs()) / 2, host: url.hostname };
}
