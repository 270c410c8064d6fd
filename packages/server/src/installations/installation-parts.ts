import { join } from 'node:path'
import type { Manifest } from '@plugboard/core/host'
import type { Logger } from 'pino'
import type { Config } from '../config/config.js'
import type { Database } from '../database/database.js'
import type { InstalledPiece } from '../pieces/installed-piece.js'
import type { PieceCatalog } from '../pieces/piece-catalog.js'
import { findRegistry } from './find-registry.js'
import { InstallationService } from './installation-service.js'
import { PieceInstaller } from './piece-installer.js'
import { PieceShelf } from './piece-shelf.js'
import { RegistryClient } from './registry-client.js'
import { registryFetch } from './registry-fetch.js'

interface Needs {
  database: Database
  catalog: PieceCatalog
  /** Pieces found beside the server. */
  bundled: readonly InstalledPiece[]
  adapt(manifest: Manifest): Manifest
  config: Config
  logger: Logger
}

/** The services of installing pieces, wired together. */
export interface InstallationParts {
  shelf: PieceShelf
  installations: InstallationService
  registryClient: RegistryClient
  /** Folders may be installed: the server is for this machine only. */
  allowsFolders: boolean
  close(): Promise<void>
}

/** Wires the services of installing pieces, and fills the catalog with what is installed. */
export async function installationParts(needs: Needs): Promise<InstallationParts> {
  const { config, database, catalog, logger } = needs
  const shelf = new PieceShelf({ ...needs, folder: join(config.dataFolder, 'pieces') })
  await shelf.open()
  const registry = findRegistry(config)
  const connection = registryFetch(registry, logger)
  const client = new RegistryClient({ fetch: connection.fetch, registry })
  const installer = new PieceInstaller({ catalog, shelf, client, registry })
  const allowsFolders = config.mode === 'local'
  const installations = new InstallationService({ database, catalog, installer, shelf, logger, allowsFolders })
  await installations.watch()
  shelf.watch()
  const close = async () => {
    await installations.close()
    await shelf.close()
    connection.close()
  }
  return { shelf, installations, registryClient: client, allowsFolders, close }
}
