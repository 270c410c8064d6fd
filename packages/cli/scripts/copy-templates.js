// Puts what `piece create` copies into the package, since npm packs nothing outside of it.
import { cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const to = fileURLToPath(new URL('../dist/templates', import.meta.url))
rmSync(to, { recursive: true, force: true })
cpSync(fileURLToPath(new URL('../../../templates', import.meta.url)), to, { recursive: true })
