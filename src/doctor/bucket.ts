// What a sink to S3 needs: credentials, the bucket, its region, how it is addressed, and a PUT.
import { digest } from "../base/digest.ts";
import { bucketAddress } from "../s3/address.ts";
import { S3Client, type S3Outcome } from "../s3/client.ts";
import { findCredentials } from "../s3/credentials.ts";
import type { S3Error } from "../s3/error.ts";
import { putObject } from "../s3/put.ts";
import { verdictOn } from "../s3/verdict.ts";
import { trialKey } from "../ship/key.ts";
import { readAuthorities } from "../sink/open-sink.ts";
import type { S3SinkOptions } from "../sink/options.ts";
import { connectMsMax, type Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { isAboutNames } from "./names.ts";
import { change } from "./remedy.ts";

/** Every sink to S3. Puts one small object of a name that is told, unless that is not wanted. */
export async function buckets(subject: Case): Promise<Word[]> {
  const found = await Promise.all(
    subject.config.sink.map((sink, index) =>
      sink.kind === "s3" ? new Bucket(sink, index, subject).examine() : [],
    ),
  );
  return found.flat();
}

type Style = "path" | "virtual";

class Bucket {
  readonly #sink: S3SinkOptions;
  readonly #index: number;
  readonly #subject: Case;
  readonly #key: string;

  constructor(sink: S3SinkOptions, index: number, subject: Case) {
    this.#sink = sink;
    this.#index = index;
    this.#subject = subject;
    this.#key = trialKey(subject.config.ship.key, subject.config.device);
  }

  async examine(): Promise<Word[]> {
    const found = findCredentials(this.#sink.credentials, this.#subject.doors);
    if (!found.ok) {
      const why = `Nothing is stored by sink "${this.#sink.name}"`;
      return [problem(found.problem, { why, mend: this.#secretRemedy })];
    }
    const { accessKeyId } = found.credentials;
    const words = [fine(`Access key ${accessKeyId} is of ${found.from}`)];
    return this.#subject.isReadOnly ? words : [...words, ...(await this.#putAndLook())];
  }

  async #putAndLook(): Promise<Word[]> {
    const client = this.#clientFor(this.#sink.addressing);
    const outcome = await this.#put(client, this.#sink.put.ifNoneMatch);
    const isThere = !outcome.ok && (await this.#isKept(outcome.error, client));
    if (!outcome.ok && !isThere) return this.#refusal(outcome.error, client);
    const { bucket } = this.#sink;
    const where = `"${this.#key}" into bucket "${bucket}" at ${client.address.host}`;
    const style = styleOf(client.address.host, bucket);
    const was = isThere ? "It may write, and once has written" : "It wrote";
    const said = fine(`${was} ${where}, ${style} style, region ${client.region}`);
    return [said, ...this.#regionWords(client), ...(await this.#conditional(client))];
  }

  /**
   * Whether what was refused is to replace the object of an earlier time, by if_none_match or by a
   * lock of the bucket: who may not write at all is not told that it is there.
   */
  async #isKept({ status, code }: S3Error, client: S3Client): Promise<boolean> {
    if (status === 412) return this.#sink.put.ifNoneMatch;
    const isLock = (status === 403 || status === 409) && !aboutKeys.has(code);
    if (!isLock) return false;
    const outcome = await this.#put(client, true);
    return !outcome.ok && outcome.error.status === 412;
  }

  /** The store has named another than is configured, and it was taken. */
  #regionWords({ region }: S3Client): Word[] {
    if (region === this.#sink.region) return [];
    const place = { section: "sink", index: this.#index, name: "region" };
    return [
      warning(`Bucket "${this.#sink.bucket}" is in region ${region}, not ${this.#sink.region}`, {
        why: "Each run begins with a refusal, and finds out again",
        mend: change(this.#subject, place, region),
      }),
    ];
  }

  /** The object is there now: a PUT that may not replace it must be refused. */
  async #conditional(client: S3Client): Promise<Word[]> {
    const outcome = await this.#put(client, true);
    const { host } = client.address;
    if (!outcome.ok && outcome.error.status === 412) {
      return [fine(`${host} keeps an object that if_none_match says not to replace`)];
    }
    const fault = outcome.ok ? "does not obey" : "does not know";
    const what = `${host} ${fault} If-None-Match`;
    if (!this.#sink.put.ifNoneMatch) return [fine(`${what}; if_none_match is not set`)];
    const place = { section: "sink", index: this.#index, name: "if_none_match" };
    const why = "Objects can be replaced, although the settings say that they never are";
    return [warning(what, { why, mend: change(this.#subject, place, false) })];
  }

  async #refusal(error: S3Error, client: S3Client): Promise<Word[]> {
    // Told by the checks of names and of certificates, with better remedies.
    if (isAboutNames(error.code)) return this.#otherStyle(error);
    if (error.code === "tls") return [];
    const { bucket, name } = this.#sink;
    const attempt = {
      ...{ bucket, key: this.#key, host: client.address.host, region: client.region },
      accessKeyId: client.accessKeyId ?? "",
    };
    const verdict = verdictOn(error, attempt);
    const word = error.status === 0 ? `no answer (${error.code})` : `${error.status} ${error.code}`;
    const what = `Bucket "${bucket}" does not take an object: ${word}`;
    const hint =
      verdict.kind === "mend" ? verdict.hint : `curl -v ${client.address.origin}; the way there`;
    const why = `Nothing is stored by sink "${name}"; what was received waits`;
    const others = aboutPlace.has(error.code) ? await this.#otherStyle(error) : [];
    return others.length > 0 ? others : [problem(what, { why, mend: hint })];
  }

  /** A lone server has no names for buckets; some servers know nothing else. */
  async #otherStyle(error: S3Error): Promise<Word[]> {
    const { bucket, addressing } = this.#sink;
    const { host } = bucketAddress(this.#sink, this.#sink.region);
    const other = styleOf(host, bucket) === "path" ? "virtual" : "path";
    const outcome = await this.#put(this.#clientFor(other), false);
    if (!outcome.ok) return [];
    const what = `Bucket "${bucket}" is met in ${other} style only (${error.code} as ${host})`;
    const place = { section: "sink", index: this.#index, name: "addressing" };
    const why = `Nothing is stored with addressing = "${addressing}"`;
    return [problem(what, { why, mend: change(this.#subject, place, other) })];
  }

  get #secretRemedy(): string {
    const { doors, form } = this.#subject;
    const variable = `SLUICE_SINK_${this.#index}_SECRET_ACCESS_KEY`;
    if (form === "uci") return change(this.#subject, this.#place("secret_access_key"), "...");
    const file = doors.box.names("/etc/sluice").includes("sluice.env")
      ? "/etc/sluice/sluice.env"
      : "";
    return `${variable}=... in ${file || "the environment of sluice"}, with access_key_id in the file`;
  }

  #place(name: string) {
    return { section: "sink", index: this.#index, name };
  }

  #clientFor(addressing: "auto" | Style): S3Client {
    const { doors } = this.#subject;
    const ca = readAuthorities(this.#sink.caFile, doors);
    const timeouts = { connectTimeoutMs: connectMsMax, timeoutMs: 2 * connectMsMax };
    return new S3Client({ ...this.#sink, ...timeouts, addressing }, ca, doors);
  }

  /** With the headers of every object, which a policy may forbid. */
  async #put(client: S3Client, ifNoneMatch: boolean): Promise<S3Outcome> {
    const { clock } = this.#subject.doors;
    const bytes = Buffer.from("sluice doctor tried whether it may write here\n");
    const body = { bytes: bytes.length, parts: () => [bytes] };
    const sha256 = (await digest(body, "sha256", clock)).toString("hex");
    return putObject(
      client,
      { key: this.#key, contentType: "text/plain", body, sha256 },
      { ...this.#sink.put, ifNoneMatch },
      { clock, signal: new AbortController().signal },
    );
  }
}

/** What a server may say of a bucket that it looks for in the wrong place. */
const aboutPlace = new Set([
  ...["NoSuchBucket", "MethodNotAllowed", "InvalidBucketName", "NoSuchKey", "NotImplemented"],
  ...["network", "HTTP 404", "HTTP 405", "HTTP 400", "NotS3", "SignatureDoesNotMatch"],
]);

/** What is said of a key or of its secret. */
const aboutKeys = new Set(["SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed"]);

function styleOf(host: string, bucket: string): Style {
  return host.startsWith(`${bucket}.`) ? "virtual" : "path";
}
