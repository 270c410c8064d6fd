import { existsSync } from 'node:fs'
import { verifyAuditTrail } from '@plugboard/server'
import type { Checkup, Settings } from '../checkup.js'

/** No project is called so: the storage is opened as for the audit trail, and nothing is recomputed. */
const NO_PROJECT = 'none'

const WHERE: Readonly<Record<string, Pick<Checkup, 'name' | 'hint'>>> = {
  ConfigError: { name: 'configuration', hint: 'plugboard serve --help lists every variable.' },
  RootKeyError: { name: 'root-key', hint: 'Put the key back this database was made with.' },
  WrongRootKeyError: { name: 'root-key', hint: 'Put the key back this database was made with.' },
}

/** Whether the configuration can be read, the database be reached, and the root key be the one it was made with. */
export async function checkStorage({ env, databaseFile }: Settings): Promise<Checkup[]> {
  const ok = (name: string, message: string): Checkup => ({ name, state: 'ok', message })
  const readable = ok('configuration', 'The configuration can be read.')
  try {
    await verifyAuditTrail({ env: { ...env }, projectId: NO_PROJECT })
    const key = ok('root-key', 'The root key belongs to the database.')
    return [readable, ok('database', 'The database can be reached.'), key]
  } catch (error) {
    const { name: kind, message } = error instanceof Error ? error : new Error(String(error))
    const known = WHERE[kind]
    if (known?.name === 'configuration') return [{ ...known, state: 'problem', message }]
    if (known) return [readable, { ...known, state: 'problem', message }]
    if (databaseFile !== undefined && !existsSync(databaseFile)) {
      return [readable, ok('database', 'There is no database yet; it is made at the first start.')]
    }
    const hint =
      'Check PLUGBOARD_DATABASE_URL, or the file in the data folder, and whether a server ever started on it.'
    return [readable, { name: 'database', state: 'problem', message: `The database cannot be used: ${message}`, hint }]
  }
}
