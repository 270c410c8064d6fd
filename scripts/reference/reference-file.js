import { fileURLToPath } from 'node:url'
import { CORE_ENTRIES } from '../api/core-entries.js'

/** Where the reference is checked in, and the types it is made from: those of the entries that pieces import. */
export const REFERENCE = {
  file: fileURLToPath(new URL('../../docs/pieces/reference.md', import.meta.url)),
  types: CORE_ENTRIES.filter(({ title }) => !title.endsWith('/host')).map(({ types }) => types),
}
