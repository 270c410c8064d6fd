import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageFolder } from '../../package/package-folder.js'
import type { Checkup } from '../checkup.js'

/** Whether the compiled part of SQLite loads in this Node. */
export async function checkNative(): Promise<Checkup[]> {
  const name = 'sqlite'
  try {
    const server = packageFolder('@plugboard/server', dirname(fileURLToPath(import.meta.url)))
    const Sqlite = createRequire(join(server, 'package.json'))('better-sqlite3')
    new Sqlite(':memory:').close()
    return [{ name, state: 'ok', message: 'SQLite loads.' }]
  } catch {
    const message = 'The compiled part of SQLite does not load in this Node.'
    const hint = 'Run npm rebuild better-sqlite3; on Linux that needs python3, make and g++.'
    return [{ name, state: 'problem', message, hint }]
  }
}
