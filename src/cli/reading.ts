import { counted } from "../base/counted.ts";
import { escapeControls } from "../base/controls.ts";
import { piecesOf } from "../audit/pieces.ts";
import { readAhead } from "../audit/read-ahead.ts";
import type { FoundLine, LineFilter } from "../rule/line-filter.ts";
import { linesWith } from "../rule/line-scan.ts";
import type { KeyReading } from "../ship/read-key.ts";
import { isLedgerLine } from "../syslog/ledger-line.ts";
import type { Archive } from "./archive.ts";
import { exitStatus, type DaemonIo } from "./command.ts";
import { Progress } from "./progress.ts";

/** Whole lines of NDJSON, and what the name of their object tells. */
export interface Lines {
  lines: Buffer;
  reading: KeyReading;
}

/** Goes through the objects of an archive; what is wrong with one is said, and the next one comes. */
export class Reading {
  readonly progress: Progress;
  readonly #archive: Archive;
  readonly #filter: LineFilter;
  readonly #io: DaemonIo;
  #damaged = 0;
  #foreignLines = 0;

  constructor(archive: Archive, filter: LineFilter, io: DaemonIo) {
    this.#archive = archive;
    this.#filter = filter;
    this.#io = io;
    this.progress = new Progress(io, io.world().clock);
  }

  /** Lines that meet the filter, some at a time: all of one piece. */
  async *found(withLedgers: boolean): AsyncGenerator<Iterable<FoundLine>, void> {
    for await (const { lines } of this.pieces(withLedgers)) {
      yield this.#filter.of(lines);
      if (withLedgers) yield ledgersOf(lines);
    }
  }

  /** Of whole lines of NDJSON, in order. */
  async *pieces(withLedgers: boolean): AsyncGenerator<Lines, void> {
    const { store, objects } = this.#archive;
    // Objects about absence hold a ledger and nothing else.
    const wanted = withLedgers ? objects : withLines(objects);
    for await (const { entry, body } of readAhead(store, wanted)) {
      for (const piece of piecesOf(entry.name, body)) {
        if ("lines" in piece) yield { lines: piece.lines, reading: entry.reading };
        else this.#complain(entry.name, piece.problem);
      }
      this.progress.add(body?.length ?? 0);
    }
  }

  /** A line that is none of NDJSON was not wanted. */
  passOver(): void {
    this.#foreignLines++;
  }

  /** The exit status when something could not be read. */
  finish(): number | undefined {
    this.progress.hide();
    if (this.#foreignLines > 0) {
      const lines = this.#foreignLines === 1 ? "1 line is" : `${this.#foreignLines} lines are`;
      this.#io.err(`sluice: ${lines} no JSON, and passed over\n`);
    }
    if (this.#damaged === 0) return this.#foreignLines > 0 ? exitStatus.userError : undefined;
    this.#io.err(
      `sluice: ${counted(this.#damaged, "object")} could not be read; lines may be missing\n`,
    );
    return exitStatus.userError;
  }

  #complain(name: string, problem: string): void {
    this.#damaged++;
    this.progress.hide();
    this.#io.err(`${escapeControls(name)}: ${problem}\n`);
  }
}

async function* withLines<T extends { reading: { isBeat: boolean } }>(
  objects: AsyncIterable<T>,
): AsyncGenerator<T> {
  for await (const object of objects) if (!object.reading.isBeat) yield object;
}

const ledgerLiteral = { texts: ['{"ledger":'], anyCase: false, worth: 0 };

function* ledgersOf(lines: Buffer): Generator<FoundLine, void> {
  for (const octets of linesWith(ledgerLiteral, lines)) {
    if (isLedgerLine(octets)) yield { octets, record: undefined };
  }
}
