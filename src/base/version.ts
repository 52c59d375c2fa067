/** The same as in package.json; a test sees to it. */
export const version = "0.1.0";

/** Injected by the build: the commit, with "-dirty" when the files differed from it. */
declare const SLUICE_COMMIT: string;

/** Twelve digits of the commit; undefined when run from source. */
export const commit: string | undefined =
  typeof SLUICE_COMMIT === "undefined" ? undefined : SLUICE_COMMIT;

/** Injected by the build of a release that is signed: its public key, as minisign prints it. */
declare const SLUICE_RELEASE_KEY: string;

export const releaseKey: string | undefined =
  typeof SLUICE_RELEASE_KEY === "undefined" ? undefined : SLUICE_RELEASE_KEY;
