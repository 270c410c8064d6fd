import { BY_SUBCODE, forbidden, GRAPH_READINGS } from './graph-readings.js'
import { MESSAGE_READINGS } from './message-readings.js'
import { NUMBER_READINGS } from './number-readings.js'
import type { Reading, Readings } from './reading.js'
import { TEMPLATE_READINGS } from './template-readings.js'

/** Every error of Meta that has a meaning here. */
export const BY_CODE: Readings = { ...GRAPH_READINGS, ...MESSAGE_READINGS, ...TEMPLATE_READINGS, ...NUMBER_READINGS }

/** What an error means, if that is known. Codes 200 to 299 all mean that a permission is lacking. */
export function readingOf(code: number, subcode = 0): Reading | undefined {
  const ofToken = code === 190 ? BY_SUBCODE[subcode] : undefined
  const ofRights = code >= 200 && code <= 299 ? forbidden : undefined
  return ofToken ?? BY_CODE[code] ?? ofRights
}
