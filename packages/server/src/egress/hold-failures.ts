import type { Socket } from 'node:net'
import type { EgressEvent } from './checked-lookup.js'
import { EgressError } from './egress-error.js'

/** How long a failed attempt takes at least in hosted mode, so that its time does not tell why it failed. */
export const MINIMUM_MS = 2_000

/** An address that swallows packets must not keep a piece waiting for as long as the system would. */
const CONNECT_MS = 8_000

interface Attempt {
  host: string
  port: number
  minimumMs: number
  report(event: EgressEvent): void
}

/**
 * Until the socket is connected, every failure of it (name unknown, denied, refused, timed out) reaches its owner as
 * the same error, not before the minimum time. Who may enter a host name cannot map the network behind the server.
 */
export function holdFailures(socket: Socket, attempt: Attempt): void {
  const started = performance.now()
  const destroy = socket._destroy
  const timer = setTimeout(() => socket.destroy(timedOut()), CONNECT_MS).unref()
  const release = () => {
    clearTimeout(timer)
    Reflect.deleteProperty(socket, '_destroy')
  }
  socket.prependOnceListener('connect', release)
  socket._destroy = (error, callback) => {
    release()
    if (error === null || !EgressError.within(error)) attempt.report(failed(attempt, error))
    if (error === null) return Reflect.apply(destroy, socket, [error, callback])
    const remaining = Math.max(0, attempt.minimumMs - (performance.now() - started))
    const same = new EgressError('The server could not be reached.')
    setTimeout(() => Reflect.apply(destroy, socket, [same, callback]), remaining)
  }
}

function failed({ host, port }: Attempt, error: Error | null): EgressEvent {
  const reason = error === null ? 'given_up' : 'code' in error ? String(error.code) : error.name
  return { outcome: 'failed', host, port, reason }
}

function timedOut(): Error {
  return Object.assign(new Error('The connection took too long.'), { code: 'ETIMEDOUT' })
}
