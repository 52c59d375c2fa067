import type { Clock } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import type { Message } from "../syslog/message.ts";
import type { Alert } from "./alert.ts";
import { Cooldown, type Held } from "./cooldown.ts";
import { LiteralScan } from "./literal-scan.ts";
import type { RuleOptions } from "./options.ts";
import type { OpenCondition } from "./predicate.ts";
import { renderTemplate } from "./template.ts";

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
  /** Takes every alert, at once and without failing. */
  onAlert(alert: Alert): void;
}

interface ArmedRule extends OpenRule {
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
  readonly #onAlert: (alert: Alert) => void;
  #lastAlertS = -Infinity;

  /** `silenceMs`: for so long after an alert no message is looked at, as Alertik does; 0 is never. */
  constructor(rules: readonly OpenRule[], silenceMs: number, { clock, onAlert }: RuleDoors) {
    const texts = [...new Set(rules.flatMap(({ literals }) => literals ?? []))];
    this.#scan = texts.length > 0 ? new LiteralScan(texts) : undefined;
    this.#silenceS = silenceMs / 1000;
    this.#onAlert = onAlert;
    this.#rules = rules.map((rule) => ({
      ...rule,
      places: rule.literals?.map((text) => texts.indexOf(text)),
      cooldown: new Cooldown(rule.options.cooldownMs, clock, (held) =>
        onAlert(summaryOf(held, rule.options.cooldownMs)),
      ),
    }));
  }

  /** On the receive path: every rule that the message meets has its say. Never waits or throws. */
  examine(message: Message): void {
    if (this.#silenceS > 0 && this.#isSilent(message)) return;
    const any = this.#scan?.scan(message.bytes, message.start, message.end) ?? false;
    for (const rule of this.#rules) {
      const { places, condition } = rule;
      if (places !== undefined && !(any && this.#hasOne(places))) continue;
      if (condition.test(message)) this.#onMatch(rule, message);
    }
  }

  /** Tells what is still held back: nothing that was counted is forgotten at a stop. */
  finish(): void {
    for (const { cooldown } of this.#rules) cooldown.finish();
  }

  #hasOne(places: readonly number[]): boolean {
    for (const place of places) if (this.#scan!.found[place] === 1) return true;
    return false;
  }

  #onMatch({ options, condition, cooldown }: ArmedRule, message: Message): void {
    this.matched++;
    const groups = condition.groups(message);
    const make = (): Alert => ({
      rule: options.name,
      text: cutText(renderTemplate(options.message, message, groups), textCharactersMax),
      atMs: message.receivedAtMs,
      hostname: message.hostname,
      severity: message.severity,
      count: 1,
      channels: options.channels,
    });
    const sample = (): Alert => {
      const alert = make();
      return { ...alert, text: cutText(alert.text, sampleCharactersMax) };
    };
    const key = cutText(renderTemplate(options.key, message, groups), keyCharactersMax);
    if (!cooldown.admit(key, sample)) return;
    this.#onAlert(make());
    this.#lastAlertS = Math.floor(message.receivedAtMs / 1000);
  }

  /** Whole seconds, as `time(2)` counts them. */
  #isSilent({ receivedAtMs }: Message): boolean {
    const passedS = Math.floor(receivedAtMs / 1000) - this.#lastAlertS;
    // A clock that was set back must not silence anybody.
    return passedS >= 0 && passedS <= this.#silenceS;
  }
}

function summaryOf({ count, samples, last }: Held<Alert>, cooldownMs: number): Alert {
  const texts = [...new Set(samples.map(({ text }) => text))];
  const text = [`${last.rule}: ${count} more in ${cooldownMs / 1000} s`, ...texts].join("\n");
  return { ...last, text, count };
}
