import type { Clock } from "../base/clock.ts";
import { formatDuration } from "../base/duration-text.ts";
import { cutText } from "../base/cut-text.ts";
import type { Message } from "../syslog/message.ts";
import { openZone } from "../syslog/zone.ts";
import type { Alert } from "./alert.ts";
import { Absence } from "./absence.ts";
import { Cooldown, type Held } from "./cooldown.ts";
import { FirstSeen } from "./first-seen.ts";
import { LiteralScan } from "./literal-scan.ts";
import { localTime } from "./local-time.ts";
import type { RuleOccasion, RuleOptions } from "./options.ts";
import type { OpenCondition } from "./predicate.ts";
import { renderTemplate } from "./template.ts";
import { Threshold } from "./threshold.ts";

/** Longer ones are cut: most services take no more, and alerts wait in memory. */
export const textCharactersMax = 4096;
export const sampleCharactersMax = 300;
export const keyCharactersMax = 200;

/** A rule whose condition can be asked. */
export interface OpenRule {
  options: RuleOptions;
  condition: OpenCondition;
  /** Texts one of which stands in every message that it matches; undefined: it asks them all. */
  literals: string[] | undefined;
}

export interface RuleDoors {
  clock: Clock;
  /** A new id for an alert. */
  nextId(): string;
  /** Takes every alert, at once and without failing. */
  onAlert(alert: Alert): void;
}

interface ArmedRule extends OpenRule {
  /** Whether a match is an occasion; undefined where each is. */
  gate: Threshold | FirstSeen | undefined;
  absence: Absence | undefined;
  cooldown: Cooldown<Alert>;
  /** Places of its literals in the scan. */
  places: number[] | undefined;
}

/** All rules. Each message is looked over once for the literals of all of them. */
export class RuleSet {
  /** Messages that met a condition, once for each. */
  matched = 0;
  readonly #rules: ArmedRule[];
  readonly #scan: LiteralScan | undefined;
  readonly #silenceS: number;
  readonly #nextId: () => string;
  readonly #onAlert: (alert: Alert) => void;
  #lastAlertS = -Infinity;
  /** That of the last message that a rule wanted. */
  #zone = openZone("local")!;

  /** `silenceMs`: for so long after an alert no message is looked at, as Alertik does; 0 is never. */
  constructor(rules: readonly OpenRule[], silenceMs: number, doors: RuleDoors) {
    const { clock, onAlert, nextId } = doors;
    const texts = [...new Set(rules.flatMap(({ literals }) => literals ?? []))];
    this.#scan = texts.length > 0 ? new LiteralScan(texts) : undefined;
    this.#silenceS = silenceMs / 1000;
    this.#onAlert = onAlert;
    this.#nextId = nextId;
    this.#rules = rules.map((rule) => ({
      ...rule,
      gate: openGate(rule.options.when, clock),
      absence: this.#openAbsence(rule, clock),
      places: rule.literals?.map((text) => texts.indexOf(text)),
      cooldown: new Cooldown(rule.options.cooldownMs, clock, (held) =>
        onAlert({ ...summaryOf(held, rule.options.cooldownMs), id: nextId() }),
      ),
    }));
  }

  /**
   * On the receive path: every rule that the message meets has its say. Never waits or throws.
   * Answers whether one was met that waits for such messages, and not for their absence.
   */
  examine(message: Message): boolean {
    if (this.#silenceS > 0 && this.#isSilent(message)) return false;
    let isSought = false;
    // A tag that the origin gives does not stand in the octets.
    const isTagged = message.origin.tag !== undefined;
    const any = this.#scan?.scan(message.bytes, message.start, message.end) ?? false;
    for (const rule of this.#rules) {
      const { places, condition } = rule;
      if (!isTagged && places !== undefined && !(any && this.#hasOne(places))) continue;
      if (!condition.test(message)) continue;
      isSought ||= rule.absence === undefined;
      this.#onMatch(rule, message);
    }
    return isSought;
  }

  /** Tells what is still held back: nothing that was counted is forgotten at a stop. */
  finish(): void {
    for (const { cooldown, absence } of this.#rules) {
      cooldown.finish();
      absence?.stop();
    }
  }

  #hasOne(places: readonly number[]): boolean {
    for (const place of places) if (this.#scan!.found[place] === 1) return true;
    return false;
  }

  #onMatch({ options, condition, cooldown, gate, absence }: ArmedRule, message: Message): void {
    this.matched++;
    this.#zone = message.origin.zone;
    const groups = condition.groups(message);
    const key = cutText(renderTemplate(options.key, message, groups), keyCharactersMax);
    const absentMs = absence?.seen(key);
    if (absentMs === 0) return;
    const count = gate?.take(key) ?? 1;
    if (count === 0) return;
    const said = () => renderTemplate(options.message, message, groups);
    const back = absentMs && `back after ${formatDuration(Math.round(absentMs / 1000) * 1000)}: `;
    const make = (): Alert => ({
      id: this.#nextId(),
      rule: options.name,
      text: cutText(`${back ?? ""}${said()}`, textCharactersMax),
      atMs: message.receivedAtMs,
      time: localTime(message.receivedAtMs, message.origin.zone),
      hostname: message.hostname,
      severity: message.severity,
      count,
      channels: options.channels,
    });
    const sample = (): Alert => {
      const alert = make();
      return { ...alert, text: cutText(alert.text, sampleCharactersMax) };
    };
    if (!cooldown.admit(key, count, sample)) return;
    this.#onAlert(make());
    this.#lastAlertS = Math.floor(message.receivedAtMs / 1000);
  }

  /** Who has no key is missed from the start; others when they have been seen. */
  #openAbsence({ options }: OpenRule, clock: Clock): Absence | undefined {
    const { when, name, key: template, channels } = options;
    if (when.kind !== "absence") return undefined;
    const absence = new Absence(when.forMs, clock, (key) => {
      const who = key === "" ? "" : ` from ${key}`;
      const atMs = clock.wallMs();
      this.#onAlert({
        ...{
          id: this.#nextId(),
          rule: name,
          channels,
          atMs,
          time: localTime(atMs, this.#zone),
          hostname: key,
        },
        text: `${name}: nothing${who} for ${formatDuration(when.forMs)}`,
        // RFC 5424: warning.
        ...{ count: 1, severity: 4 },
      });
    });
    if (template.length === 0) absence.seen("");
    return absence;
  }

  /** Whole seconds, as `time(2)` counts them. */
  #isSilent({ receivedAtMs }: Message): boolean {
    const passedS = Math.floor(receivedAtMs / 1000) - this.#lastAlertS;
    // A clock that was set back must not silence anybody.
    return passedS >= 0 && passedS <= this.#silenceS;
  }
}

function openGate(when: RuleOccasion, clock: Clock): Threshold | FirstSeen | undefined {
  if (when.kind === "count") return new Threshold(when.count, when.withinMs, clock);
  return when.kind === "new" ? new FirstSeen(when.learnMs, clock) : undefined;
}

function summaryOf({ count, samples, last }: Held<Alert>, cooldownMs: number): Alert {
  const texts = [...new Set(samples.map(({ text }) => text))];
  const text = [`${last.rule}: ${count} more in ${formatDuration(cooldownMs)}`, ...texts].join(
    "\n",
  );
  return { ...last, text, count };
}
