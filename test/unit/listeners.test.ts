import { expect, test } from "bun:test";
import { CounterSum } from "../../src/base/counters.ts";
import { UserError } from "../../src/base/user-error.ts";
import type { Config } from "../../src/config/config.ts";
import { Listeners } from "../../src/listeners.ts";
import type { LocalOptions } from "../../src/source/local.ts";
import type { ListenOptions, Source } from "../../src/source/source.ts";
import type { World } from "../../src/world.ts";
import { FakeClock } from "../fake-clock.ts";
import { anySink, configOf } from "./config/sources.ts";

/** What happens to sockets, in order; `busy` ports cannot be bound, `stiff` ones never change. */
function openWorld(busy: number[] = [], stiff: number[] = []) {
  const done: string[] = [];
  const openSource = async ({ port, zone }: ListenOptions): Promise<Source> => {
    if (busy.includes(port)) throw new UserError(`${port} is busy`, "Take another");
    done.push(`open ${port} ${zone}`);
    const source: Source = {
      description: String(port),
      port,
      stop: async () => void done.push(`close ${port}`),
    };
    if (!stiff.includes(port)) source.change = (next) => done.push(`change ${port} ${next.zone}`);
    return source;
  };
  const openLocal = async ({ transport }: LocalOptions): Promise<Source> => {
    done.push(`open ${transport}`);
    return { description: transport, port: 0, stop: async () => void done.push("close") };
  };
  const listeners = new Listeners({
    world: { openSource, openLocal } as unknown as World,
    ...{ clock: new FakeClock(), counters: new CounterSum() },
    intakeFor: (counters) => ({ counters, receive: () => {} }),
  });
  return { done, listeners };
}

/** Listeners on these ports, such as `514 UTC`. */
function wanted(...ports: string[]): Config {
  const tables = ports.map((each) => {
    const [port, zone = "local"] = each.split(" ");
    return `[[listen]]\nport = ${port}\nzone = "${zone}"\n`;
  });
  return configOf(anySink + tables.join(""));
}

test("what is new is opened before what is wanted no more is closed; the rest is left alone", async () => {
  const { done, listeners } = openWorld();
  await listeners.open(wanted("1", "2"));
  done.length = 0;
  const { install } = await listeners.exchange(wanted("2", "3"));
  expect(done).toEqual(["open 3 local"]);
  await install();
  expect(done).toEqual(["open 3 local", "close 1"]);
  expect(listeners.sources.map(({ port }) => port)).toEqual([2, 3]);
});

test("at the same address other options hold, without closing it", async () => {
  const { done, listeners } = openWorld();
  await listeners.open(wanted("1"));
  const { install } = await listeners.exchange(wanted("1 UTC"));
  await install();
  expect(done).toEqual(["open 1 local", "change 1 UTC"]);
  await (await listeners.exchange(wanted("1 UTC"))).install();
  expect(done.length).toBe(2);
});

test("when something cannot be opened or changed, everything is as it was", async () => {
  const f = async (world: ReturnType<typeof openWorld>, next: Config, expected: string[]) => {
    const { done, listeners } = world;
    await listeners.open(wanted("1", "2"));
    done.length = 0;
    const refused = await listeners.exchange(next).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect(done).toEqual(expected);
    expect(listeners.sources.map(({ port }) => port)).toEqual([1, 2]);
  };
  await f(openWorld([4]), wanted("1 UTC", "2", "3", "4"), [
    ...["change 1 UTC", "open 3 local", "close 3", "change 1 local"],
  ]);
  await f(openWorld([], [2]), wanted("1 UTC", "2 UTC"), ["change 1 UTC", "change 1 local"]);
});

test("a path that is open is not opened a second time with other options", async () => {
  const { done, listeners } = openWorld();
  const local = (more: string) =>
    configOf(`${anySink}[[local]]\ntransport = "unix-dgram"\npath = "/dev/log"\n${more}`);
  await listeners.open(local(""));
  const refused = await listeners.exchange(local('mode = "0600"\n')).catch((error) => error);
  expect(refused.message).toBe("unix-dgram: this cannot change while it is open");
  expect(done).toEqual(["open unix-dgram"]);
  await (await listeners.exchange(local(""))).install();
  expect(done).toEqual(["open unix-dgram"]);
});

test("every listener goes on with what it is redirected to, new ones too", async () => {
  const { listeners } = openWorld();
  await listeners.open(wanted("1"));
  await (await listeners.exchange(wanted("1", "2"))).install();
  const heard: string[] = [];
  listeners.redirect(() => () => void heard.push("other"));
  for (const { intake } of listeners.all) intake.receive({} as never, {} as never);
  expect(heard).toEqual(["other", "other"]);
});
