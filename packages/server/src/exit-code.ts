import { ConfigError } from './config/config-error.js'
import { DatabaseInUseError } from './database/database-in-use-error.js'
import { DatabaseUnreachableError } from './database/database-unreachable-error.js'
import { ListenError } from './http/listen-error.js'
import { WrongRootKeyError } from './keys/wrong-root-key-error.js'
import { RootKeyError } from './vault/root-key-error.js'

/** Exit statuses as sysexits.h has them. */
const TEMPORARY_FAILURE = 75
const CONFIGURATION = 78

/** With which status a process ends that could not start because of this; 1 for a defect. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof DatabaseInUseError || error instanceof DatabaseUnreachableError) return TEMPORARY_FAILURE
  if (error instanceof ListenError) return error.code === 'EADDRINUSE' ? TEMPORARY_FAILURE : CONFIGURATION
  const isConfiguration =
    error instanceof ConfigError || error instanceof RootKeyError || error instanceof WrongRootKeyError
  return isConfiguration ? CONFIGURATION : 1
}
