import type { Socket } from 'node:net'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { cancelled, smtpError } from './smtp-error.js'
import type { Extensions } from './smtp-extensions.js'
import type { SmtpSettings } from './smtp-settings.js'

/** A conversation that has begun. */
export interface Conversation {
  connection: SMTPConnection
  settings: SmtpSettings
  run: Run
  extensions: Extensions
}

type Callback<T> = (error?: Error | null, result?: T) => void
/** Calls the library, and gives what it answers. */
export type Run = <T>(start: (done: Callback<T>) => void) => Promise<T | undefined>

/** Turns calls of the library into promises that also end when the connection breaks or the run is cancelled. */
export function runner(connection: SMTPConnection, socket: Socket, settings: SmtpSettings, signal: AbortSignal): Run {
  const broken = new Promise<never>((_, reject) => connection.on('error', reject))
  // A connection may also break while nothing waits for it; the next call then fails with that.
  broken.catch(() => undefined)
  return async (start) => {
    const stop = new AbortController()
    const stopped = abortion(signal, stop.signal, () => {
      connection.close()
      socket.destroy()
    })
    try {
      return await Promise.race([stopped, broken, called(start)])
    } catch (error) {
      throw smtpError(error, settings)
    } finally {
      stop.abort()
    }
  }
}

/** Rejects once the run is cancelled, after `cleanUp`; forgets about the run when `release` aborts. */
function abortion(run: AbortSignal, release: AbortSignal, cleanUp: () => void): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = () => {
      cleanUp()
      reject(cancelled(run.reason))
    }
    if (run.aborted) onAbort()
    else run.addEventListener('abort', onAbort, { once: true, signal: release })
  })
}

function called<T>(start: (done: Callback<T>) => void): Promise<T | undefined> {
  return new Promise((resolve, reject) => start((error, result) => (error ? reject(error) : resolve(result))))
}
