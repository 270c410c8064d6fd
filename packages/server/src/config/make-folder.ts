import { accessSync, constants, mkdirSync } from 'node:fs'
import { ConfigError } from './config-error.js'

/**
 * Makes the folder that a variable names, readable for the server's user only, unless it is there.
 *
 * @throws ConfigError when it cannot be made or written to.
 */
export function makeFolder(variable: string, folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    const problem = `names ${folder}, which is no folder the server can write to, and cannot be made one.`
    throw new ConfigError(variable, problem, { cause })
  }
}
