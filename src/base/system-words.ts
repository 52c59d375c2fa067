/** What the system's words mean, as strerror(3) says it. */
const meanings: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "not permitted",
  EISDIR: "it is a directory",
  ENOTDIR: "part of the path is not a directory",
  EEXIST: "it is there already",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left",
  EDQUOT: "the quota is used up",
  EFBIG: "it is too large",
  EIO: "the device fails",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many open files",
  EBUSY: "it is in use",
  EADDRINUSE: "the address is in use",
  EADDRNOTAVAIL: "this box has no such address",
  ECONNREFUSED: "nothing listens there",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  ETIMEDOUT: "no answer in time",
};

/** The same text with what a word of the system means behind it, where one ends a line. */
export function withSystemWords(text: string): string {
  return text.replace(/: (E[A-Z]+)$/gm, (whole, code: string) =>
    Object.hasOwn(meanings, code) ? `${whole} (${meanings[code]})` : whole,
  );
}
