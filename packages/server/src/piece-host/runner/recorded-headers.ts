import { REDACTED, type Scrubber } from '../scrub.js'

/** Headers that hold credentials, also ones that were made while the piece ran and nobody knows. */
const CREDENTIALS = /^(proxy-)?authorization$|^(set-)?cookie$/

const MOST = 100
const LONGEST = 1_000

/** Headers without secrets. Of those that authenticate only the scheme is left. */
export function recordedHeaders(headers: Headers, { text }: Scrubber): [string, string][] {
  return [...headers].slice(0, MOST).map(([name, value]) => {
    const shown = CREDENTIALS.test(name) ? credentials(name, value) : text(value)
    return [text(name).slice(0, LONGEST), shown.slice(0, LONGEST)]
  })
}

function credentials(name: string, value: string): string {
  const scheme = name.endsWith('authorization') ? /^([A-Za-z][\w-]{0,20}) ./.exec(value)?.[1] : undefined
  return scheme === undefined ? REDACTED : `${scheme} ${REDACTED}`
}
