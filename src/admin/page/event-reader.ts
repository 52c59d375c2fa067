// Server-sent events out of a stream of text (HTML standard, 9.2.6), as far as our own server
// writes them: LF only, one data field. The browser's own reader cannot send a token.

export interface ServerEvent {
  /** "message" when it has no other. */
  type: string;
  data: string;
}

export class EventReader {
  #rest = "";

  /** The events that are complete with this piece of text; it may be cut anywhere. */
  read(text: string): ServerEvent[] {
    const blocks = (this.#rest + text).split("\n\n");
    this.#rest = blocks.pop()!;
    return blocks.flatMap(eventOf);
  }
}

/** Nothing when the block is only a comment. */
function eventOf(block: string): ServerEvent[] {
  let [type, data] = ["message", undefined as string | undefined];
  for (const line of block.split("\n")) {
    if (line.startsWith("data: ")) data = line.slice(6);
    else if (line.startsWith("event: ")) type = line.slice(7);
  }
  return data === undefined ? [] : [{ type, data }];
}
