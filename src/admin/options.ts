/** Where Sluice answers by HTTP. */
export interface AdminOptions {
  host: string;
  port: number;
  /** It gives way to whoever has that address already. */
  isDefault: boolean;
  /** What `Authorization: Bearer` must hold; undefined: whoever can reach the address may ask. */
  token: string | undefined;
  /** Names by which it may be called, beside localhost, addresses and the device's own. */
  names: string[];
  /** Not ready when something waits for so long beyond `ship.age`, or a sink fails for so long. */
  stalledMsMax: number;
}

/** Requests that are answered at the same time; what is streamed is not counted here. */
export const requestsMax = 8;
/** The largest is a page of lines to try rules on. */
export const requestBytesMax = 256 * 1024;
/** Who listens to the tail at the same time; each reads a chunk at once. */
export const tailsMax = 4;
/** What a search has found waits in memory until it is answered. */
export const foundBytesMax = 4 * 1024 * 1024;

/** Shorter tokens can be guessed. */
export const tokenCharactersMin = 16;

/** Where a program on this box asks: an address that stands for all is not one to ask at. */
export function adminUrl({ host, port }: { host: string; port: number }): string {
  const shown = { "::": "[::1]", "0.0.0.0": "127.0.0.1" }[host];
  return `http://${shown ?? (host.includes(":") ? `[${host}]` : host)}:${port}/`;
}
