// The page's doors to the outside: its server, the time, and what the browser keeps for it.

/**
 * Asks our own server: the policy of the page allows no other. Paths are relative, for a proxy may
 * have the page below another one. Rejects when nobody answers.
 */
export function send(path: string, init: RequestInit): Promise<Response> {
  return fetch(path, { ...init, cache: "no-store" });
}

export function wallMs(): number {
  return Date.now();
}

/** Calls once; what is answered cancels it. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Resolves after the time, or as soon as `signal` aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = after(ms, resolve);
    signal?.addEventListener("abort", () => (cancel(), resolve()), { once: true });
  });
}

/**
 * The token lives as long as this tab: loading the page anew does not ask for it again, and
 * closing the tab forgets it. No other tab and no later visitor of this browser has it.
 */
export const keptToken = {
  get: (): string | undefined => sessionStorage.getItem("token") ?? undefined,
  set: (token: string): void => sessionStorage.setItem("token", token),
};
