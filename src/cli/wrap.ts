export const columnsMax = 80;

/** The paragraph in lines of so many columns at most, longer words apart. */
export function wrap(paragraph: string, columns = columnsMax): string {
  let [text, line] = ["", ""];
  for (const word of paragraph.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      text += `${line}\n`;
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return text + line;
}
