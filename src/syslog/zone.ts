/** A time zone: how far its wall clock is ahead of UTC. */
export interface Zone {
  /** `UTC`, `local`, `Europe/Berlin`, `+02:00`. */
  readonly name: string;
  /** Minutes ahead of UTC at the local wall time given as if it were UTC. */
  offsetMinutes(localMs: number): number;
}
