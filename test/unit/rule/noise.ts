/** Texts of up to 200 characters of an alphabet, the same in every run. */
export function* noise(count: number, alphabet: string): Generator<string> {
  let state = 371;
  const next = (below: number): number => {
    // Park and Miller's minimal standard generator.
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  for (let n = 0; n < count; n++) {
    let text = "";
    for (let length = next(200); length > 0; length--) text += alphabet[next(alphabet.length)];
    yield text;
  }
}
