// Standard output and error. The runtime's console is used because process.stdout and stderr bring
// the stream library with them: two megabytes that a daemon would carry for ever.

/** Texts end with a line feed, as files do; the console adds its own. */
export const terminal = {
  out: (text: string): void => console.log(text.replace(/\n$/, "")),
  err: (text: string): void => console.error(text.replace(/\n$/, "")),
};
