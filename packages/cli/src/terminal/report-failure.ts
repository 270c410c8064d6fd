import { CommanderError } from 'commander'
import { Failure } from './failure.js'
import type { Terminal } from './terminal.js'

/**
 * Says what ended a command.
 *
 * @returns the exit code: 0 for help that was asked for, 1 for a failure, 2 for wrong usage.
 */
export function reportFailure(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Failure) {
    terminal.failure(error)
    return error.exitCode
  }
  terminal.failure({ code: 'unexpected', message: error instanceof Error ? error.message : String(error) })
  return 1
}
