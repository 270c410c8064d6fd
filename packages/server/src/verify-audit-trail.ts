import type { ExportedHead } from './audit/exported-head.js'
import { type ChainReport, verifyAudit } from './audit/verify-audit.js'
import { readConfig } from './config/read-config.js'
import { openReadOnly } from './database/open-read-only.js'
import { readKeyCheck } from './keys/key-check-store.js'
import { WrongRootKeyError } from './keys/wrong-root-key-error.js'
import { databaseFile, defaultKeyFile } from './storage.js'
import { deriveKey } from './vault/derive.js'
import { matchesKeyCheck } from './vault/key-check.js'
import { loadRootKey } from './vault/root-key.js'

interface VerifyTrailOptions {
  env: NodeJS.ProcessEnv
  /** Id of one project; default all. */
  projectId?: string | undefined
  /** Heads kept outside the database, to find a cut end or an older copy. */
  heads?: readonly ExportedHead[] | undefined
}

/** Recomputes the audit trail, beside a running server or without one. Changes nothing, so leaves no event itself. */
export async function verifyAuditTrail(options: VerifyTrailOptions): Promise<ChainReport[]> {
  const config = readConfig(options.env)
  const database = await openReadOnly({ url: config.databaseUrl, file: databaseFile(config) })
  try {
    const log = { warn: () => undefined }
    const { value, file } = config.rootKey
    const { keys } = await loadRootKey({ value, file, generateAt: defaultKeyFile(config), databaseIsEmpty: false, log })
    const check = await readKeyCheck(database.read)
    const root = keys.find(({ key }) => check && matchesKeyCheck(key, check))
    if (!root) throw new WrongRootKeyError()
    const reports: ChainReport[] = []
    const { projectId, heads } = options
    const auditKey = (id: string) => deriveKey(root.key, 'audit', id)
    for await (const report of verifyAudit(database.read, auditKey, { projectId, heads })) reports.push(report)
    return reports
  } finally {
    await database.close()
  }
}
