// All checks, at once, each in its own time and all of them within one.
import { UserError } from "../base/user-error.ts";
import type { ServiceStart } from "../install/service.ts";
import { effectiveToml } from "../config/show.ts";
import type { Loaded, Sources } from "../config/load.ts";
import { loadWhole } from "../config/load-whole.ts";
import { buckets } from "./bucket.ts";
import { buffers, kernelCounters } from "./buffers.ts";
import type { Case, Check, SettingsForm } from "./case.ts";
import { chains } from "./chains.ts";
import { fine, problem, warning, type Finding, type Word } from "./finding.ts";
import { inForce } from "./in-force.ts";
import { memory, openFiles } from "./limits.ts";
import { names } from "./names.ts";
import { ownCertificates } from "./own-certificates.ts";
import { ownLog } from "./own-log.ts";
import { ports } from "./ports.ts";
import { reach } from "./reach.ts";
import { askDaemon, running } from "./running.ts";
import { serviceWords } from "./service-words.ts";
import { storage } from "./storage.ts";
import { time } from "./time.ts";

/** Nobody waits longer for a doctor. */
export const examineMsMax = 30_000;

/** What is looked at, in the order in which it is told. */
const checks: readonly (readonly [topic: string, check: Check])[] = [
  ["daemon", running],
  ["daemon", inForce],
  ["ports", ports],
  ["own log", ownLog],
  ["clock", time],
  ["names", names],
  ["certificates", chains],
  ["certificates", ownCertificates],
  ["bucket", buckets],
  ["connections", reach],
  ["buffers", buffers],
  ["kernel", kernelCounters],
  ["storage", storage],
  ["memory", memory],
  ["open files", openFiles],
];

/** Where settings cannot be read, nothing that depends on them is looked at. */
export async function examine(
  sources: Sources,
  { isReadOnly, doors, service }: Pick<Case, "isReadOnly" | "doors"> & { service?: ServiceStart },
): Promise<Finding[]> {
  const { loaded, words } = await configuration(sources);
  const told = under("configuration", [...words, ...serviceWords(service)]);
  if (loaded === undefined) return told;
  const { config, origin } = loaded;
  const asked = await askDaemon(config, doors);
  const daemon = "daemon" in asked ? asked.daemon : undefined;
  if ("words" in asked) told.push(...under("daemon", asked.words));
  const form = formOf(loaded);
  const settings = effectiveToml(loaded);
  const subject: Case = { config, origin, settings, form, isReadOnly, daemon, doors };
  const found = await Promise.all(
    checks.map(async ([topic, check]) => under(topic, await inTime(topic, check, subject))),
  );
  return [...told, ...found.flat()];
}

/** Every problem of the settings at once, as `sluice check` finds them. */
async function configuration(
  sources: Sources,
): Promise<{ loaded: Loaded | undefined; words: Word[] }> {
  try {
    const loaded = await loadWhole(sources);
    const { origin, embedded, warnings } = loaded;
    const why = "It is asked for, and left out";
    const minds = warnings.map((each) => warning(each, { why, mend: "sluice help settings" }));
    if (!embedded) return { loaded, words: [fine(`No problems with ${origin}`), ...minds] };
    const none = warning("Nobody has said where messages are stored", {
      why: "They are stored below ./sluice-data, wherever it is started",
      mend: "sluice init -o /etc/sluice/sluice.toml",
    });
    return { loaded, words: [none, ...minds] };
  } catch (error) {
    return { loaded: undefined, words: wordsOf(error) };
  }
}

function wordsOf(error: unknown): Word[] {
  if (!(error instanceof UserError)) throw error;
  const why = "The daemon does not start with it, and a reload is refused";
  // How many problems there are is seen.
  const mend = error.hint.replace(/^\d+ problems? with .*; see /, "");
  return error.message.split("\n").map((line) => problem(line, { why, mend }));
}

/** Where there is no file, settings are variables: in a container, or in a unit. */
function formOf({ entries }: Loaded): SettingsForm {
  const layers = new Set([...entries.byPath.values()].map(({ layer }) => layer));
  if (layers.has("uci")) return "uci";
  return layers.has("file") ? "toml" : "variables";
}

/** A check that does not end is told, and not waited for. */
async function inTime(topic: string, check: Check, subject: Case): Promise<Word[]> {
  const { clock } = subject.doors;
  const over = new AbortController();
  const late = clock.sleep(examineMsMax, over.signal).then(() => [
    warning(`Looking at ${topic} took longer than ${examineMsMax / 1000} s`, {
      why: "Something on the way there swallows what is sent to it",
      mend: "look at the firewall, and at the network",
    }),
  ]);
  const looking = async () => check(subject);
  try {
    return await Promise.race([looking().catch(wordsOf), late]);
  } finally {
    over.abort();
  }
}

function under(topic: string, words: readonly Word[]): Finding[] {
  return words.map((word) => ({ topic, ...word }));
}
