import type { Logger } from 'pino'
import type { ConnectionSecrets } from '../connections/connection-secrets.js'
import type { CredentialSource } from '../connections/credential-source.js'
import type { RevocationOutbox } from '../connections/revocation-outbox.js'
import type { Database } from '../database/database.js'
import type { DatabaseClock } from '../database/database-clock.js'
import type { Place } from '../environments/environment.js'
import type { OAuth2AppService } from '../oauth2/oauth2-app-service.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { RenewalCommit } from './renewal-commit.js'
import { lapseAllLeases, lapseLeases } from './renewal-lease-store.js'
import { RenewalSaver } from './renewal-saver.js'
import { RenewalService } from './renewal-service.js'
import { RenewalSweep } from './renewal-sweep.js'
import { takeServerSlot } from './server-slot.js'
import { SpillFolder } from './spill-folder.js'

interface Needs {
  database: Database
  clock: DatabaseClock
  catalog: PieceCatalog
  secrets: ConnectionSecrets
  source: CredentialSource
  apps: OAuth2AppService
  revocations: RevocationOutbox
  logger: Logger
  config: { readonly spillFolder: string; readonly renewalSeconds: number }
  placeOf(at: { projectId: string; environmentId: string }): Promise<Place>
}

/** Renewing credentials, put together. */
export interface RenewalParts {
  readonly renewals: RenewalService
  /** Takes up what an earlier server was at when it ended: to be done before requests are taken. */
  recover(): Promise<void>
  /** Begins to renew in the background, with further upkeep in every round. */
  start(tidy: () => Promise<void>): void
  stop(): Promise<void>
}

/** A provider that does not answer must not keep the server from starting. */
const RECOVERY_MS = 5_000

/** Puts the parts of renewing together. */
export function renewalParts(needs: Needs): RenewalParts {
  const { database, clock, apps, logger, placeOf, config } = needs
  const slot = takeServerSlot(config.spillFolder)
  const commit = new RenewalCommit({ database, apps, placeOf })
  const saver = new RenewalSaver({ ...needs, commit, spill: new SpillFolder(slot.folder) })
  const renewals = new RenewalService({ ...needs, commit, saver, owner: slot.owner })
  let tidyUp = (): Promise<void> => Promise.resolve()
  const sweep = new RenewalSweep({
    renewals,
    saver,
    clock,
    logger,
    tidy: () => tidyUp(),
    every: config.renewalSeconds * 1_000,
  })
  const recover = async () => {
    await clock.adjust()
    await saver.replay()
    await database.transaction(
      (tx) => (database.dialect === 'sqlite' ? lapseAllLeases(tx.db, tx.now) : lapseLeases(tx.db, slot.owner, tx.now)),
      { unaudited: 'what a server that ended left behind' },
    )
    const begun = await renewals.beginUnfinished()
    await Promise.race([Promise.allSettled(begun), new Promise((late) => setTimeout(late, RECOVERY_MS).unref())])
  }
  return {
    renewals,
    recover,
    start: (tidy) => {
      tidyUp = tidy
      sweep.start()
    },
    stop: async () => {
      await sweep.stop()
      slot.release()
    },
  }
}
