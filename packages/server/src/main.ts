import type { Logger } from 'pino'
import type { SetupService } from './access/setup-service.js'
import { compose } from './compose.js'
import type { Config } from './config/config.js'
import { type Environment, readConfig } from './config/read-config.js'
import { ownServices } from './egress/own-services.js'
import { serve } from './http/serve.js'
import { createLogger } from './log.js'
import { openStorage, type Storage } from './storage.js'

/** The new root key is told to people, once, in `greet`. */
const quiet = { warn: () => undefined }

/** A server that takes requests. */
export interface RunningServer {
  /** Where it is reached, such as `http://127.0.0.1:3000`. */
  readonly url: string
  /** Takes no more requests, lets running ones end, then lets go of everything. */
  close(): Promise<void>
}

/**
 * Starts the server as its environment variables say, and prints where it is and, the first time, the link to create
 * the administrator. Secrets are removed from `environment` once they are read.
 *
 * @throws ConfigError, RootKeyError, WrongRootKeyError, DatabaseInUseError, ListenError: see `exitCodeOf`.
 */
export async function startServer(environment: Environment & NodeJS.ProcessEnv): Promise<RunningServer> {
  const config = readConfig(environment)
  for (const name of config.secretVariables) delete environment[name]
  const logger = createLogger(config.logLevel)
  for (const warning of config.warnings) logger.warn(warning)
  const storage = await openStorage(config, quiet)
  try {
    return await startOn(storage, config, logger)
  } catch (error) {
    await storage.close()
    throw error
  }
}

async function startOn(storage: Storage, config: Config, logger: Logger): Promise<RunningServer> {
  const { app, services, close } = await compose(storage, config, logger)
  const server = await serve(app, { host: config.host, port: config.port })
  services.denied.push(...ownServices({ host: config.host, port: server.port }))
  await greet(config, server.url, services.access.setup, storage.newKeyFile)
  return { url: server.url, close: () => server.stop().then(close) }
}

/** What people read first, in one piece; logs go elsewhere. */
async function greet(config: Config, url: string, setup: SetupService, newKeyFile?: string): Promise<void> {
  const origin = config.publicUrl?.origin ?? url
  const link = await setup.createSetupLink(origin)
  const lines = [
    `Plugboard is ready at ${origin}`,
    ...(newKeyFile
      ? [
          `A root key was made in ${newKeyFile}`,
          '  Back it up apart from the database: without it the secrets are lost.',
        ]
      : []),
    ...(link ? ['Create the first administrator (the link works once, for 24 hours):', `  ${link}`] : []),
  ]
  console.log(lines.join('\n'))
}
