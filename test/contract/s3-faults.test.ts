// What can happen between a batch and a bucket, with a real client, real sockets and a server
// that checks everything. Only the waiting between attempts is not real.
import { afterEach, describe, expect, test } from "bun:test";
import { systemClock, type Clock } from "../../src/base/clock.ts";
import type { LogFields } from "../../src/base/log.ts";
import { systemHttp } from "../../src/base/system-http.ts";
import type { S3Options } from "../../src/s3/options.ts";
import { deliver, Health } from "../../src/sink/deliver.ts";
import { openSink } from "../../src/sink/open-sink.ts";
import { batchOf, numbered } from "../batch.ts";
import { FakeDisk } from "../fake-disk.ts";
import { FaultRelay } from "../fault-relay.ts";
import { s3Options } from "../s3-options.ts";
import { S3Server, type S3Fault, type S3ServerOptions } from "../s3-server.ts";

const key = "logs/date=2026-11-21/hour=08/gw-1-500.ndjson.gz";
const batch = batchOf(key, numbered(500));
const noise = Array.from({ length: 40 }, () =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString("base64"),
);

const servers: S3Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

/** A server, a relay before it, and a sink whose waits are over as soon as they begin. */
function world(server: S3ServerOptions = {}, changes: Partial<S3Options> = {}) {
  const s3 = new S3Server({ putOnly: true, ...server });
  servers.push(s3);
  const relay = new FaultRelay(s3.port);
  const waits: number[] = [];
  let onWait = () => {};
  const clock: Clock = {
    ...systemClock,
    sleep(ms, signal) {
      if (ms === 0) return systemClock.sleep(0, signal);
      waits.push(ms);
      onWait();
      return Promise.resolve();
    },
  };
  const said: string[] = [];
  const say = (event: string, fields?: LogFields) =>
    void said.push(`${event}: ${fields?.["reason"] ?? fields?.["failures"]}`);
  const readTextFile = () => ({ ok: false, code: "ENOENT" }) as const;
  const env: Record<string, string> = {};
  const openDisk = () => new FakeDisk();
  const http = systemHttp(systemClock);
  const endpoint = `http://127.0.0.1:${relay.port}`;
  const options = { ...s3Options({ endpoint, timeoutMs: 2_000, ...changes }), kind: "s3" } as const;
  const random = { fraction: () => 0.5, bytes: (length: number) => new Uint8Array(length) };
  const health = new Health();
  const doors = { clock, random, log: { info: say, warn: say, error: say }, health };
  const run = async (sent = batch) => {
    const name = "bucket";
    const sink = await openSink({ ...options, name }, { clock, http, env, readTextFile, openDisk });
    return deliver(sent, sink, doors, new AbortController().signal);
  };
  const whenWaiting = (then: (attempt: number) => void) => {
    onWait = () => then(waits.length);
  };
  return { s3, relay, run, waits, said, env, health, whenWaiting };
}

function stored(s3: S3Server): Buffer {
  return Buffer.from(s3.objects.get(key)!.body);
}

const body = Buffer.concat([...batch.parts()]);

describe("the network", () => {
  test("is away for a while: the batch waits and arrives whole", async () => {
    const { s3, relay, run, whenWaiting, said } = world();
    relay.refuse();
    whenWaiting((attempt) => attempt === 20 && relay.accept());
    expect(await run()).toBe("accepted");
    expect(stored(s3)).toEqual(body);
    expect(said).toEqual([
      ...["sink failing: no answer (refused: ECONNREFUSED)", "sink recovered: 20"],
    ]);
  });

  test("resets the connection in the middle of the body: nothing is stored by half", async () => {
    const { s3, relay, run, whenWaiting, said } = world();
    relay.mode = { kind: "reset", afterBytes: 200_000 };
    whenWaiting(() => {
      expect(s3.objects.size).toBe(0);
      relay.mode = { kind: "pass" };
    });
    const large = batchOf(key, noise);
    expect(await run(large)).toBe("accepted");
    expect(stored(s3)).toEqual(Buffer.concat([...large.parts()]));
    expect(said[0]).toBe("sink failing: no answer (reset: ECONNRESET)");
  });

  test("loses the answer: the same object is put in the same place again", async () => {
    const { s3, relay, run, whenWaiting } = world();
    relay.mode = { kind: "lost-answer" };
    whenWaiting(() => (relay.mode = { kind: "pass" }));
    expect(await run()).toBe("accepted");
    expect(s3.objects.get(key)!.puts).toBe(2);
    expect(stored(s3)).toEqual(body);
  });

  test("loses the answer of a conditional PUT: the object there is known to be ours", async () => {
    const { s3, relay, run, whenWaiting } = world(
      {},
      { put: { ...s3Options().put, ifNoneMatch: true } },
    );
    relay.mode = { kind: "lost-answer" };
    whenWaiting(() => (relay.mode = { kind: "pass" }));
    expect(await run()).toBe("accepted");
    expect(s3.history).toEqual(["PUT 200", "PUT 412"]);
  });

  test("takes everything and says nothing: the timeout ends it", async () => {
    const { s3, relay, run, whenWaiting, said } = world({}, { timeoutMs: 200 });
    relay.mode = { kind: "hang" };
    whenWaiting(() => (relay.mode = { kind: "pass" }));
    expect(await run()).toBe("accepted");
    expect(stored(s3)).toEqual(body);
    expect(said[0]).toBe("sink failing: no answer (timeout: no whole answer within 200 ms)");
  });
});

describe("the server", () => {
  const f = async (faults: S3Fault[], expected: { said: string[]; history: string[] }) => {
    const { s3, run, said } = world();
    s3.faults.push(...faults);
    expect(await run()).toBe("accepted");
    expect(said).toEqual(expected.said);
    expect(s3.history).toEqual(expected.history);
    expect(stored(s3)).toEqual(body);
  };

  test("is unwell for a while", () =>
    f([{ status: 500 }, { status: 503, code: "SlowDown" }, { status: 503, code: "SlowDown" }], {
      said: [
        "sink failing: S3 answered HTTP 500",
        "sink failing: S3 answered 503 SlowDown",
        "sink recovered: 3",
      ],
      history: ["PUT 500", "PUT 503", "PUT 503", "PUT 200"],
    }));

  test("hides behind a broken proxy and a login page", () =>
    f(
      [
        { status: 502, text: "<html>bad gateway</html>" },
        { status: 200, text: "<html>please log in</html>" },
      ],
      {
        said: [
          "sink failing: S3 answered HTTP 502",
          "sink failing: S3 answered 200 NotS3",
          "sink recovered: 2",
        ],
        history: ["PUT 502", "PUT 200", "PUT 200"],
      },
    ));

  test("received something else than was sent", () =>
    f(
      [
        { status: 400, code: "BadDigest" },
        { status: 400, code: "IncompleteBody" },
      ],
      {
        said: [
          "sink failing: S3 answered 400 BadDigest",
          "sink failing: S3 answered 400 IncompleteBody",
          "sink recovered: 2",
        ],
        history: ["PUT 400", "PUT 400", "PUT 200"],
      },
    ));

  test("asks for patience and gets it", async () => {
    const { s3, run, waits } = world();
    s3.faults.push({ status: 503, code: "SlowDown", headers: { "retry-after": "90" } });
    expect(await run()).toBe("accepted");
    expect(waits).toEqual([90_000]);
  });

  test("says that the object is too large: it is counted and told", async () => {
    const { s3, run, said, health } = world();
    s3.faults.push({ status: 400, code: "EntityTooLarge" });
    expect(await run()).toBe("refused");
    expect(said).toEqual(["batch refused: S3 answered 400 EntityTooLarge"]);
    expect(health.refused).toBe(1);
  });

  test("lives in another region: mended at once, without a word", async () => {
    const { s3, run, said } = world({ region: "eu-other-9" });
    expect(await run()).toBe("accepted");
    expect(s3.history).toEqual(["PUT 400", "PUT 200"]);
    expect(said).toEqual([]);
  });

  test("has another time: mended at once, without a word", async () => {
    for (const hours of [1, -1, 24 * 365 * 50]) {
      const { s3, run, said } = world();
      s3.clockOffsetMs = hours * 3_600_000;
      expect(await run()).toBe("accepted");
      expect(s3.history).toEqual(["PUT 403", "PUT 200"]);
      expect(said).toEqual([]);
    }
  });
});

describe("the account", () => {
  test("has no such bucket until a person makes it", async () => {
    const { s3, run, waits, whenWaiting, said } = world({ bucket: "logs" }, { bucket: "later" });
    whenWaiting((attempt) => attempt === 3 && (s3.bucket = "later"));
    expect(await run()).toBe("accepted");
    expect(said).toEqual(["sink failing: S3 answered 404 NoSuchBucket", "sink recovered: 3"]);
    expect(waits).toEqual([45_000, 45_000, 45_000]);
  });

  test("does not know the key until it is made", async () => {
    const { s3, run, whenWaiting, said } = world();
    const known = s3.keys.get("AKTEST")!;
    s3.keys.delete("AKTEST");
    whenWaiting((attempt) => attempt === 2 && s3.keys.set("AKTEST", known));
    expect(await run()).toBe("accepted");
    expect(said).toEqual(["sink failing: S3 answered 403 InvalidAccessKeyId", "sink recovered: 2"]);
  });

  test("has another secret until it is put right", async () => {
    const { s3, run, whenWaiting, said } = world();
    const known = s3.keys.get("AKTEST")!;
    s3.keys.set("AKTEST", { secret: "another" });
    whenWaiting(() => s3.keys.set("AKTEST", known));
    expect(await run()).toBe("accepted");
    expect(said[0]).toBe("sink failing: S3 answered 403 SignatureDoesNotMatch");
  });

  test("lets a session expire: the next credentials are read and used at once", async () => {
    const { s3, run, env, said } = world({}, { credentials: {} });
    s3.keys.set("AKOLD", { secret: "s1", token: "t1", expired: true });
    s3.keys.set("AKNEW", { secret: "s2", token: "t2" });
    const session = (id: string, secret: string, token: string) =>
      Object.assign(env, {
        ...{ AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token },
      });
    session("AKOLD", "s1", "t1");
    s3.onSeen = () => session("AKNEW", "s2", "t2");
    expect(await run()).toBe("accepted");
    expect(s3.history).toEqual(["PUT 400", "PUT 200"]);
    expect(said).toEqual([]);
  });

  test("may put objects and nothing else, which is all that was ever asked of it", async () => {
    const { s3, run } = world(
      {},
      { put: { ...s3Options().put, contentMd5: true, ifNoneMatch: true } },
    );
    expect(await run()).toBe("accepted");
    expect(s3.history).toEqual(["PUT 200"]);
  });
});
