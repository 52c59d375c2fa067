// What somebody who begins has said by options, and is asked for where a person is there to answer.
import { UserError } from "../base/user-error.ts";
import { nearest } from "../config/nearest.ts";
import { providerFacts, type ProviderFacts } from "../init/provider.ts";
import {
  alertKinds,
  providers,
  type AlertKind,
  type Alerts,
  type Provider,
  type Wishes,
} from "../init/wishes.ts";
import type { DaemonIo } from "./command.ts";
import type { Given } from "./options.ts";
import { last } from "./place.ts";
import { Questions } from "./questions.ts";

/** The usual one needs no privilege. */
const portDefault = 5514;
const keepDaysDefault = 365;
const daysMax = 36_500;

/** Rejects with a UserError that names the option, where nobody can be asked. */
export async function wishesOf(given: Given, io: DaemonIo): Promise<Wishes> {
  const someone = new Someone(given, io);
  const provider = oneOf(
    "provider",
    await someone.needed("provider", `Where shall objects go? (${providers.join(", ")})`),
    providers,
  ) as Provider;
  const isDirectory = provider === "directory";
  const facts = isDirectory ? undefined : providerFacts[provider];
  const bucket = await someone.needed("bucket", isDirectory ? "Which directory?" : "Which bucket?");
  const region = facts === undefined ? "" : await regionOf(facts, someone);
  const endpoint =
    last(given, "endpoint") ??
    facts?.endpoint?.(region) ??
    (isDirectory
      ? ""
      : await someone.needed("endpoint", `At which URL? (${facts?.endpointExample})`));
  assertPlain("endpoint", endpoint);
  const lockDays = last(given, "lock-days");
  const device = (await someone.wanted("device", "Name of this box?", io.hostname)) || io.hostname;
  const onDisk = "Where may messages wait on disk? (/var/lib/sluice/spool, or nothing)";
  const spool = await someone.wanted("spool", onDisk);
  const alerts = await someone.wanted("alerts", "Who is told of trouble? (KIND:TO, or nothing)");
  const keepDays = last(given, "keep-days") ?? String(keepDaysDefault);
  return {
    ...{ provider, bucket, region, endpoint, caFile: last(given, "ca-file"), port: portOf(given) },
    ...{ device, spool: spool || undefined },
    alerts: alerts === "" ? undefined : alertsOf(alerts),
    keepDays: whole("keep-days", keepDays, daysMax),
    lockDays: lockDays === undefined ? undefined : whole("lock-days", lockDays, daysMax),
  };
}

/** What is printed to be pasted must be one word to every shell and router. */
export function assertPlain(option: string, text: string): void {
  if (/^[\w.:/[\]-]*$/.test(text)) return;
  const hint = "Letters, digits and . : / [ ] - _ are understood everywhere";
  throw new UserError(`--${option} has a character that cannot be pasted: "${text}"`, hint);
}

/** Where devices send to. Throws a UserError when it is no port. */
export function portOf(given: Given): number {
  return whole("port", last(given, "port") ?? String(portDefault), 65_535);
}

async function regionOf({ region, regionExample }: ProviderFacts, someone: Someone) {
  if (region !== undefined) return someone.given("region") ?? region;
  return someone.needed("region", "Which region?", regionExample);
}

/** Whoever is there to answer, if anybody is. */
class Someone {
  readonly #given: Given;
  readonly #questions: Questions | undefined;
  /** Who gives options knows what else there is. */
  readonly #isNew: boolean;

  constructor(given: Given, io: DaemonIo) {
    this.#given = given;
    const { in: types, err: sees } = io.isTerminal;
    this.#questions = types && sees ? new Questions(io) : undefined;
    this.#isNew = !given.has("provider");
  }

  given(option: string): string | undefined {
    return last(this.#given, option);
  }

  async needed(option: string, question: string, fallback?: string): Promise<string> {
    const said = this.given(option) ?? (await this.#questions?.ask(question, fallback));
    if (said !== undefined) return said;
    const hint = `${question} sluice help init shows what it takes`;
    throw new UserError(`--${option} is missing`, hint);
  }

  /** Empty: not said. */
  async wanted(option: string, question: string, fallback = ""): Promise<string> {
    const said = this.given(option);
    if (said !== undefined || !this.#isNew) return said ?? fallback;
    return (await this.#questions?.ask(question, fallback)) ?? fallback;
  }
}

/** `telegram:123456`, `ntfy:topic`, `slack`. */
function alertsOf(text: string): Alerts {
  const [name = "", ...rest] = text.split(":");
  const kind = oneOf("alerts", name, alertKinds) as AlertKind;
  const to = rest.join(":");
  const takesOne = kind === "telegram" || kind === "ntfy";
  if (takesOne === (to !== "")) return { kind, to };
  if (!takesOne) {
    const hint = "Its address is secret: where that belongs is printed beside the settings";
    throw new UserError(`--alerts ${kind} takes nothing behind it`, hint);
  }
  const what = kind === "telegram" ? "the number of a chat" : "a topic";
  throw new UserError(`--alerts ${kind} needs ${what}`, `Such as --alerts ${kind}:123456`);
}

function oneOf(option: string, text: string, known: readonly string[]): string {
  if (known.includes(text)) return text;
  const near = nearest(text, known);
  const question = near === undefined ? "" : `; did you mean ${near}?`;
  throw new UserError(`--${option} knows no "${text}"${question}`, `There are ${known.join(", ")}`);
}

function whole(option: string, text: string, max: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= max) return number;
  throw new UserError(
    `--${option} must be a number from 1 to ${max}, not "${text}"`,
    "See sluice help init",
  );
}
