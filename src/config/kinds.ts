import { readPairs } from "./pairs.ts";
import { durationMs, sizeBytes } from "./quantity.ts";

/** What a setting may hold. A kind is data and two small functions: no schema library. */
export interface Kind<T = unknown> {
  /** What the value must be: `a size such as "8MiB"`. */
  readonly noun: string;
  /**
   * From a TOML value, or from text (environment, `--set`), to the program's own units.
   * Undefined when it is not one.
   */
  read(written: unknown): T | undefined;
  /** Why not, when the noun alone does not tell. */
  why?(written: unknown): string | undefined;
  /** What a person may be shown of it. Absent: all of it. */
  mask?(written: unknown): unknown;
}

/** Shown in the place of what nobody may see. */
export const masked = "***";

export const text: Kind<string> = {
  noun: "one line of text",
  read(written) {
    const good = typeof written === "string" && written !== "" && isPlain(written);
    return good ? written : undefined;
  },
};

export const file: Kind<string> = { ...text, noun: "the path of a file" };

export const folder: Kind<string> = { ...text, noun: "the path of a directory" };

/** A word that stands in keys, logs and metrics. */
export const word: Kind<string> = {
  noun: "a name of letters, digits, dots, dashes and underscores",
  read(written) {
    return typeof written === "string" && /^[\w.-]{1,255}$/.test(written) ? written : undefined;
  },
};

/** As text it may also be written as OpenWrt does: 1, on, yes. */
export const flag: Kind<boolean> = {
  noun: "true or false",
  read(written) {
    if (typeof written === "boolean") return written;
    if (["true", "1", "on", "yes"].some((word) => word === written)) return true;
    return ["false", "0", "off", "no"].some((word) => word === written) ? false : undefined;
  },
};

export function oneOf<const T extends string>(...words: T[]): Kind<T> {
  return {
    noun: words.map((each) => `"${each}"`).join(" or "),
    read: (written) => words.find((each) => each === written),
  };
}

/** A whole number in a closed range. */
export function count(min: number, max: number): Kind<number> {
  return {
    noun: `a number from ${min} to ${max}`,
    read: (written) => wholeNumber(written, min, max),
  };
}

function wholeNumber(written: unknown, min: number, max: number): number | undefined {
  const number = typeof written === "string" ? decimal(written) : written;
  const whole = typeof number === "number" && Number.isInteger(number);
  return whole && number >= min && number <= max ? number : undefined;
}

/** A whole number of at least one, or the word `unlimited`. */
export const limit: Kind<number> = {
  noun: 'a number of at least 1, or "unlimited"',
  read(written) {
    if (written === "unlimited") return Infinity;
    return wholeNumber(written, 1, Number.MAX_SAFE_INTEGER);
  },
};

/** Bytes in a closed range; the bounds are written as a person would write them. */
export function size(min: string, max: string): Kind<number> {
  return quantity(`a size from "${min}" to "${max}"`, sizeBytes, [min, max]);
}

/** Milliseconds in a closed range. */
export function duration(min: string, max: string): Kind<number> {
  return quantity(`a duration from "${min}" to "${max}"`, durationMs, [min, max]);
}

function quantity(
  noun: string,
  parse: (written: unknown) => number | undefined,
  [min, max]: [string, string],
): Kind<number> {
  return {
    noun,
    read(written) {
      const amount = parse(written);
      if (amount === undefined) return undefined;
      return amount >= parse(min)! && amount <= parse(max)! ? amount : undefined;
    },
  };
}

/** Names with texts: a table, or `a=b, c=d` as text. */
export const pairs: Kind<Record<string, string>> = {
  noun: 'a table such as { site = "home" }, or as text "site=home, team=net"',
  read(written) {
    const found = readPairs(written);
    return found && found.every(([name, value]) => isPlain(name) && isPlain(value))
      ? Object.fromEntries(found)
      : undefined;
  },
};

/** What can stand in a header: of characters beyond ASCII those of Latin-1. */
export const headerText: Kind<string> = {
  noun: "one line of Latin letters, digits and signs",
  read(written) {
    const good = text.read(written);
    return good !== undefined && isHeaderText(good) ? good : undefined;
  },
};

/** Pairs whose values may be secrets. */
export const headers: Kind<Record<string, string>> = {
  noun: 'a table such as { X-Site = "home" }, or as text "X-Site=home"',
  read(written) {
    const found = pairs.read(written);
    return found && Object.entries(found).some(headerFault) ? undefined : found;
  },
  why(written) {
    return Object.entries(pairs.read(written) ?? {})
      .map(headerFault)
      .find((fault) => fault !== undefined);
  },
  mask(written) {
    const names = (readPairs(written) ?? []).map(([name]) => name);
    return Object.fromEntries(names.map((name) => [name, masked]));
  },
};

/** Names are tokens (RFC 9110, section 5.6.2); with another length nothing is sent. */
function headerFault([name, value]: [string, string]): string | undefined {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `no header is called ${JSON.stringify(name)}`;
  if (name.toLowerCase() === "content-length") return `${name} is what the body has`;
  return isHeaderText(value) ? undefined : `the value of ${name} is not all Latin letters`;
}

function isHeaderText(written: string): boolean {
  return !/[^\u0020-\u00ff]/.test(written);
}

/** No control characters: nothing that could break a header, a key or a line. */
export function isPlain(written: string): boolean {
  return !/[\u0000-\u001f\u007f]/.test(written);
}

function decimal(written: string): number | undefined {
  return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
}
