import type { Clock } from "../base/clock.ts";
import { cutText } from "../base/cut-text.ts";
import { formatDuration, roughDuration } from "../base/duration-text.ts";
import type { Message } from "../syslog/message.ts";
import { openZone } from "../syslog/zone.ts";
import { Absence, absenceText, fromWhom } from "./absence.ts";
import type { Alert } from "./alert.ts";
import { Cooldown, type Held } from "./cooldown.ts";
import { FirstSeen } from "./first-seen.ts";
import { localTime } from "./local-time.ts";
import { Ongoing } from "./ongoing.ts";
import type { RuleOptions } from "./options.ts";
import type { Groups } from "./pattern.ts";
import type { OpenCondition } from "./predicate.ts";
import { renderMessage, renderTemplate } from "./template.ts";
import { Threshold } from "./threshold.ts";

/** Longer ones are cut: most services take no more, and alerts wait in memory. */
export const textCharactersMax = 4096;
export const sampleCharactersMax = 300;
export const keyCharactersMax = 200;

/** RFC 5424, of what no message says: that nothing comes, and that it is over. */
const [warning, notice] = [4, 5];

/** A rule whose condition can be asked. */
export interface OpenRule {
  options: RuleOptions;
  condition: OpenCondition;
  /** What says that it is over. */
  over: OpenCondition | undefined;
  /** Texts one of which stands in every message that concerns it; undefined: it asks them all. */
  literals: string[] | undefined;
}

export interface RuleDoors {
  clock: Clock;
  /** A new id for an alert. */
  nextId(): string;
  /** Takes every alert, at once and without failing. */
  onAlert(alert: Alert): void;
}

/** A rule at work: what it has seen, what it holds back, what it waits for. */
export class ArmedRule {
  /** Messages that met its condition. */
  matched = 0;
  /** It waits for such messages, and not for their absence. */
  readonly isSought: boolean;
  #rule: OpenRule;
  #doors: RuleDoors;
  /** Whether a match is an occasion; undefined where each is. */
  readonly #gate: Threshold | FirstSeen | undefined;
  /** Who is waited for: because it is to come, or because it is to stay away. */
  readonly #absence: Absence | undefined;
  readonly #cooldown: Cooldown<Alert>;
  readonly #ongoing: Ongoing;
  /** That of the last message that it wanted. */
  #zone = openZone("local")!;

  constructor(rule: OpenRule, doors: RuleDoors) {
    const { clock } = doors;
    const { when, cooldownMs, key } = rule.options;
    this.#rule = rule;
    this.isSought = when.kind !== "absence";
    this.#doors = doors;
    this.#cooldown = new Cooldown(cooldownMs, clock, (held) => this.#onHeld(held));
    this.#ongoing = new Ongoing(clock);
    if (when.kind === "count") {
      this.#gate = new Threshold(when.count, when.withinMs, clock);
      if (when.recovers) {
        this.#absence = new Absence(when.withinMs, clock, (each) => this.#onCalm(each));
      }
    } else if (when.kind === "new") this.#gate = new FirstSeen(when.learnMs, clock);
    else if (when.kind === "absence") {
      this.#absence = new Absence(when.forMs, clock, (each) => this.#onAbsent(each));
      // Who has no key is missed from the start; others when they have been seen.
      if (key.length === 0) this.#absence.seen("");
    }
  }

  /**
   * Goes on as `rule` with all that it has seen, and tells by `doors`, if it is that rule already,
   * whoever is told. False: it is another.
   */
  goOnAs(rule: OpenRule, doors: RuleDoors): boolean {
    const channels = rule.options.channels;
    if (!Bun.deepEquals({ ...this.#rule.options, channels }, rule.options)) return false;
    this.#rule = rule;
    this.#doors = doors;
    return true;
  }

  /** Says what there is to say about a message; `told`: an alert went out at once. */
  examine(message: Message): "unmet" | "met" | "told" {
    const { condition, over } = this.#rule;
    if (condition.test(message)) return this.#onMatch(message) ? "told" : "met";
    return over?.test(message) && this.#onOver(message, over) ? "told" : "unmet";
  }

  /** Tells what is still held back: nothing that was counted is forgotten at a stop. */
  finish(): void {
    this.#cooldown.finish();
    this.#absence?.stop();
    const { name } = this.#rule.options;
    for (const [key, more] of this.#ongoing.untold()) {
      this.#tell(key, `${name}: ${more} more, not over${fromWhom(key)}`, {
        severity: notice,
        count: more,
      });
    }
  }

  #onMatch(message: Message): boolean {
    const { options, condition } = this.#rule;
    this.matched++;
    this.#zone = message.origin.zone;
    const groups = condition.groups(message);
    const key = this.#keyOf(message, groups);
    const { when } = options;
    const isAbsence = when.kind === "absence";
    const absentMs = isAbsence ? this.#absence!.seen(key) : 0;
    if (isAbsence && (absentMs === 0 || !when.recovers)) return false;
    // Who was told that there is much of it is told when there is no more of it.
    if (!isAbsence && this.#absence?.watches(key)) this.#absence.seen(key);
    const passed = this.#gate?.take(key) ?? 1;
    if (passed === 0) return false;
    // While something goes on that will be told to end, what says so again is no news.
    if (options.over !== undefined && this.#ongoing.goesOn(key, passed)) return false;
    const more = this.#ongoing.more(key);
    const count = passed + more;
    const back = absentMs > 0 ? `back after ${roundDuration(absentMs)}: ` : "";
    const before = more > 0 ? `still so (${more} more): ` : back;
    const make = () => this.#alertOf(message, groups, { count, before });
    const isTold = this.#cooldown.admit(key, count, () => {
      const alert = make();
      return { ...alert, text: cutText(alert.text, sampleCharactersMax) };
    });
    if (!isAbsence) this.#ongoing.begin(key, isTold ? 0 : this.#cooldown.restMs(key));
    if (when.kind === "count") this.#absence?.seen(key);
    if (isTold) this.#doors.onAlert(make());
    return isTold;
  }

  /** Only of what was told it is told that it is over. */
  #onOver(message: Message, over: OpenCondition): boolean {
    this.#zone = message.origin.zone;
    const groups = over.groups(message);
    const ended = this.#ongoing.end(this.#keyOf(message, groups));
    if (ended === undefined) return false;
    const { lastedMs, more } = ended;
    const after = more > 0 ? ` (${more} more)` : "";
    const before = `over after ${roundDuration(lastedMs)}${after}: `;
    this.#doors.onAlert(this.#alertOf(message, groups, { count: 1 + more, before }));
    return true;
  }

  #onHeld(held: Held<Alert>): void {
    const { channels, cooldownMs } = this.#rule.options;
    const id = this.#doors.nextId();
    this.#doors.onAlert({ ...summaryOf(held, cooldownMs), id, channels });
  }

  #onAbsent(key: string): void {
    this.#tell(key, absenceText(this.#rule.options, key), { severity: warning, count: 1 });
  }

  /** As many as are meant have come, and now none for as long. */
  #onCalm(key: string): void {
    this.#absence!.forget(key);
    const ended = this.#ongoing.end(key);
    if (ended === undefined) return;
    const text = `over after ${roundDuration(ended.lastedMs)}${fromWhom(key)}`;
    this.#tell(key, `${this.#rule.options.name}: ${text}`, { severity: notice, count: 1 });
  }

  #tell(key: string, text: string, facts: { severity: number; count: number }): void {
    const { name: rule, channels } = this.#rule.options;
    const atMs = this.#doors.clock.wallMs();
    this.#doors.onAlert({
      ...{ id: this.#doors.nextId(), rule, channels, ...facts },
      ...{ text, atMs, time: localTime(atMs, this.#zone), hostname: key },
    });
  }

  #keyOf(message: Message, groups: Groups): string {
    const text = renderTemplate(this.#rule.options.key, message, groups);
    return cutText(text, keyCharactersMax);
  }

  #alertOf(message: Message, groups: Groups, said: { count: number; before: string }): Alert {
    const { options } = this.#rule;
    const { name: rule, channels } = options;
    const text = `${said.before}${renderMessage(options, message, groups)}`;
    const { receivedAtMs: atMs, hostname, severity, origin } = message;
    return {
      ...{ id: this.#doors.nextId(), rule, channels, hostname, severity, count: said.count },
      ...{ text: cutText(text, textCharactersMax), atMs, time: localTime(atMs, origin.zone) },
    };
  }
}

/** At least a second. */
function roundDuration(ms: number): string {
  return roughDuration(Math.max(1000, ms));
}

function summaryOf({ count, samples, last }: Held<Alert>, cooldownMs: number): Alert {
  const texts = [...new Set(samples.map(({ text }) => text))];
  const text = [`${last.rule}: ${count} more in ${formatDuration(cooldownMs)}`, ...texts].join(
    "\n",
  );
  return { ...last, text, count };
}
