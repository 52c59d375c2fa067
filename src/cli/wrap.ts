const columnsMax = 80;

/** The paragraph in lines of 80 columns at most, longer words apart. */
export function wrap(paragraph: string): string {
  let [text, line] = ["", ""];
  for (const word of paragraph.split(" ")) {
    if (line.length + 1 + word.length > columnsMax) {
      text += `${line}\n`;
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return text + line;
}
