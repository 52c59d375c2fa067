/** Chance, as an argument: a simulation gives a seeded one and every life can be replayed. */
export interface Random {
  /** A number in [0, 1). */
  fraction(): number;
  /** `count` bytes that an outsider cannot guess. */
  bytes(count: number): Uint8Array;
}

export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};
