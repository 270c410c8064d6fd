// npm run docs: writes the reference for piece developers from the types of core, as they were built.
import { writeFileSync } from 'node:fs'
import { reference } from './reference/reference.js'
import { REFERENCE } from './reference/reference-file.js'
import { build } from './workspace.js'

await build()
writeFileSync(REFERENCE.file, reference(...REFERENCE.types))
