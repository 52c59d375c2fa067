/** The names given, or the kind: `s3`, `s3-2`, ... */
export function namesOf(tables: readonly { name?: string | undefined; kind: string }[]): string[] {
  const taken = new Set(tables.map(({ name }) => name));
  return tables.map(({ name, kind }) => {
    let free = name ?? kind;
    for (let number = 2; name === undefined && taken.has(free); number++)
      free = `${kind}-${number}`;
    taken.add(free);
    return free;
  });
}
