/**
 * The user is wrong: told in two lines, what is the matter and what mends it. Exit status 2.
 * `message` is a sentence without a period: Cannot open spool "/var/spool/sluice": ENOSPC
 */
export class UserError extends Error {
  override name = "UserError";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
