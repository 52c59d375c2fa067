import type { Message } from "../syslog/message.ts";
import { ArmedRule, type OpenRule, type RuleDoors } from "./armed-rule.ts";
import { LiteralScan } from "./literal-scan.ts";

interface PlacedRule {
  open: OpenRule;
  rule: ArmedRule;
  /** Places of its literals in the scan; undefined: it is asked about every message. */
  places: number[] | undefined;
}

/** All rules. Each message is looked over once for the literals of all of them. */
export class RuleSet {
  #rules: PlacedRule[];
  readonly #doors: RuleDoors;
  readonly #scan: LiteralScan | undefined;
  readonly #silenceS: number;
  #lastAlertS = -Infinity;

  /** `silenceMs`: for so long after an alert no message is looked at, as Alertik does; 0 is never. */
  constructor(rules: readonly OpenRule[], silenceMs: number, doors: RuleDoors) {
    const texts = [...new Set(rules.flatMap(({ literals }) => literals ?? []))];
    this.#scan = texts.length > 0 ? new LiteralScan(texts) : undefined;
    this.#silenceS = silenceMs / 1000;
    this.#doors = doors;
    this.#rules = rules.map((open) => ({
      ...{ open, rule: new ArmedRule(open, doors) },
      places: open.literals?.map((text) => texts.indexOf(text)),
    }));
  }

  /** A rule that is also in `before` goes on with what it has seen there, and is no longer there. */
  goOnFrom(before: RuleSet): void {
    for (const placed of this.#rules) {
      const same = before.#rules.find(({ rule }) => rule.goOnAs(placed.open, this.#doors));
      if (same === undefined) continue;
      before.#rules = before.#rules.filter((each) => each !== same);
      placed.rule.finish();
      placed.rule = same.rule;
    }
    this.#lastAlertS = before.#lastAlertS;
  }

  /** Messages that met a condition, once for each. */
  get matched(): number {
    return this.#rules.reduce((sum, { rule }) => sum + rule.matched, 0);
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
    for (const { rule, places } of this.#rules) {
      if (!isTagged && places !== undefined && !(any && this.#hasOne(places))) continue;
      const met = rule.examine(message);
      if (met === "unmet") continue;
      isSought ||= rule.isSought;
      if (met === "told") this.#lastAlertS = Math.floor(message.receivedAtMs / 1000);
    }
    return isSought;
  }

  /** Tells what is still held back: nothing that was counted is forgotten at a stop. */
  finish(): void {
    for (const { rule } of this.#rules) rule.finish();
  }

  #hasOne(places: readonly number[]): boolean {
    for (const place of places) if (this.#scan!.found[place] === 1) return true;
    return false;
  }

  /** Whole seconds, as `time(2)` counts them. */
  #isSilent({ receivedAtMs }: Message): boolean {
    const passedS = Math.floor(receivedAtMs / 1000) - this.#lastAlertS;
    // A clock that was set back must not silence anybody.
    return passedS >= 0 && passedS <= this.#silenceS;
  }
}
