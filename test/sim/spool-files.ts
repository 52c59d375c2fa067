// Which of the box's files are whose.

/** A reload may name another. */
export const spoolDirectories = ["/spool", "/spool2"] as const;

/** The batches in a sink's spools, by key. */
export function spooledIn(files: Map<string, Buffer>, sink: string): Map<string, Buffer> {
  const all = spoolDirectories.flatMap((path) => [...below(`${path}/${sink}/`, files)]);
  return new Map(all.filter(([key]) => isBatch(key)));
}

/** A spool keeps a link to the boot before, and puts aside what is no batch. */
function isBatch(key: string): boolean {
  return key !== "chain.json" && !key.startsWith("aside/") && !key.startsWith(".partial-");
}

/** The files below a directory, by the rest of their paths. */
export function below(prefix: string, files: Map<string, Buffer>): Map<string, Buffer> {
  const found = [...files].filter(([path]) => path.startsWith(prefix));
  return new Map(found.map(([path, content]) => [path.slice(prefix.length), content]));
}

/** What the batches of a spool take together: that in which such a path is. */
export function bytesBeside(path: string, files: Map<string, Buffer>): number {
  const place = /^\/[^/]+\/[^/]+\//.exec(path)![0];
  const batches = [...below(place, files)].filter(([key]) => isBatch(key));
  return batches.reduce((sum, [, content]) => sum + content.length, 0);
}

/** A file of a directory sink, or a batch in a spool: of which sink, and by which key. */
export function placeOf(path: string): { sink: string; key: string; isSpool: boolean } | undefined {
  const [, folder, sink = "", key = ""] = /^\/(srv|spool2?)\/(sink\d+)\/(.*)$/.exec(path) ?? [];
  const isSpool = folder?.startsWith("spool") === true;
  return folder === undefined || (isSpool && !isBatch(key)) ? undefined : { sink, key, isSpool };
}
