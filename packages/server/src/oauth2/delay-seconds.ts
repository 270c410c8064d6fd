const LONGEST_SECONDS = 3_600

/** A delay as it is kept: whole seconds between 0 and 3,600; undefined for what is no number. */
export function delaySeconds(seconds: number): number | undefined {
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS)
}
