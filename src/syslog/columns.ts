/** What a column holds, whatever an engine calls it; `groups`: texts by name by id. */
export type ColumnKind = "integer" | "text" | "texts" | "groups";

/** Every key of the stored line, in its order: tables and definitions of tables are made of it. */
export const columns = [
  ["seq", "integer"],
  ["received_at", "text"],
  ["timestamp", "text"],
  ["client", "text"],
  ["transport", "text"],
  ["client_identity", "text"],
  ["hostname", "text"],
  ["facility", "integer"],
  ["severity", "integer"],
  ["priority", "integer"],
  ["tag", "text"],
  ["proc_id", "text"],
  ["msg_id", "text"],
  ["structured_data", "groups"],
  ["content", "text"],
  ["format", "text"],
  ["fields", "texts"],
  ["repeat_of", "integer"],
  ["clock_offset_s", "integer"],
  ["truncated", "integer"],
  ["raw", "text"],
  ["raw_base64", "text"],
] as const satisfies readonly (readonly [name: string, kind: ColumnKind])[];
