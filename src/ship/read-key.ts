// What the name of an object tells of its lines: the inverse of `objectKey`.

/** What can be read from a key; whatever its template leaves out is undefined. */
export interface KeyReading {
  device?: string;
  boot?: string;
  /** Numbers of its lines; a heartbeat has none, and `last` is one less than `first`. */
  first?: number;
  last?: number;
  /** Its first line was received at or behind `fromMs` and before `toMs` (UTC, ms). */
  fromMs?: number;
  toMs?: number;
  /** Its last line was received before this. */
  lastMs?: number;
  /** What it holds is about absence only. */
  isBeat: boolean;
}

/** Patterns of the values, as `objectKey` writes them. */
const values: Record<string, string> = {
  ...{ date: "\\d{4}-\\d{2}-\\d{2}", year: "\\d{4}", month: "\\d{2}", day: "\\d{2}" },
  ...{ hour: "\\d{2}", minute: "\\d{2}", first_time: "\\d{8}T\\d{6}Z" },
  ...{ last_time: "\\d{8}T\\d{6}Z", device: "[A-Za-z0-9._-]+", boot: "[0-9a-f]{14}" },
  ...{ first: "\\d{10,16}(?:b\\d{6,16})?", last: "\\d{10,16}", ext: "gz|zst|gz\\.age|zst\\.age" },
};

/**
 * Reads keys that were made by a template, from their end on: what was moved below another
 * directory, or is looked at from within, is read as far as it goes.
 */
export function keyReader(template: string): (key: string) => KeyReading {
  const segments = template.replace(/^\/+/, "").split("/").map(segmentPattern);
  return (key) => {
    const read: Record<string, string> = {};
    const names = key.split("/");
    for (let back = 1; back <= segments.length && back <= names.length; back++) {
      const match = segments.at(-back)!.exec(names.at(-back)!);
      if (match === null) break;
      Object.assign(read, match.groups);
    }
    return reading(read);
  };
}

/** A placeholder that comes twice is read once. */
function segmentPattern(segment: string): RegExp {
  const seen = new Set<string>();
  const source = segment.replace(/\{(\w+)\}|[^{]+/g, (text, name?: string) => {
    if (name === undefined) return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    const value = values[name] ?? "[^/]*";
    if (seen.has(name)) return `(?:${value})`;
    seen.add(name);
    return `(?<${name}>${value})`;
  });
  return new RegExp(`^${source}$`);
}

function reading(read: Record<string, string>): KeyReading {
  const { device, boot, first, last, last_time: lastTime } = read;
  const beat = first?.includes("b") ?? false;
  const lastMs = lastTime === undefined ? undefined : compactMs(lastTime);
  return {
    ...(device !== undefined && { device }),
    ...(boot !== undefined && { boot }),
    ...(first !== undefined && { first: Number(first.replace(/b.*/, "")) + (beat ? 1 : 0) }),
    ...(last !== undefined && { last: Number(last) }),
    ...beginning(read),
    ...(lastMs !== undefined && { lastMs: lastMs + 1000 }),
    isBeat: beat,
  };
}

/** As narrow as the parts of the key allow: a second, a minute, an hour or a day. */
function beginning(read: Record<string, string>): { fromMs?: number; toMs?: number } {
  const { date, year, month, day, hour, minute, first_time: firstTime } = read;
  if (firstTime !== undefined) return span(compactMs(firstTime), 1000);
  const on = date ?? (year && month && day && `${year}-${month}-${day}`);
  if (on === undefined) return {};
  if (hour === undefined) return span(Date.parse(on), 24 * 3_600_000);
  if (minute === undefined) return span(Date.parse(`${on}T${hour}:00Z`), 3_600_000);
  return span(Date.parse(`${on}T${hour}:${minute}Z`), 60_000);
}

/** What is no time, as a 32nd of a month, tells nothing. */
function span(fromMs: number, ms: number): { fromMs?: number; toMs?: number } {
  return Number.isNaN(fromMs) ? {} : { fromMs, toMs: fromMs + ms };
}

/** 20261121T082017Z */
function compactMs(text: string): number {
  return Date.parse(text.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"));
}
