/** Numbers below a bound, the same in every run: Park and Miller's minimal standard generator. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Texts of up to 200 characters of an alphabet, the same in every run. */
export function* noise(count: number, alphabet: string): Generator<string> {
  const next = seeded(371);
  for (let n = 0; n < count; n++) {
    let text = "";
    for (let length = next(200); length > 0; length--) text += alphabet[next(alphabet.length)];
    yield text;
  }
}
