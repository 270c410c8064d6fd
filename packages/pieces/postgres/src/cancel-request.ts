import { once } from 'node:events'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'

/** Which server process to stop, and what proves that we may. */
export interface CancelTarget {
  host: string
  port: number
  tls: false | ConnectionOptions
  processId: number
  secretKey: number
}

const SSL_REQUEST = 80_877_103
const CANCEL_REQUEST = 80_877_102

/**
 * Asks the server to stop what a connection of ours is doing, over a connection of its own that needs no signing in.
 * The answer comes on the other connection: its statement fails with `57014`. Without effect if nothing runs there.
 *
 * @see https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS
 */
export async function sendCancelRequest(target: CancelTarget, signal: AbortSignal): Promise<void> {
  const tcp = withoutCrash(connectTcp(target.port, target.host))
  try {
    await once(tcp, 'connect', { signal })
    const socket = target.tls === false ? tcp : await encrypt(tcp, target, target.tls, signal)
    const closed = once(socket, 'close', { signal })
    socket.end(message(CANCEL_REQUEST, target.processId, target.secretKey))
    await closed
  } finally {
    tcp.destroy()
  }
}

async function encrypt(
  tcp: Socket,
  target: CancelTarget,
  tls: ConnectionOptions,
  signal: AbortSignal,
): Promise<Socket> {
  tcp.write(message(SSL_REQUEST))
  await once(tcp, 'data', { signal })
  const name = isIP(target.host) === 0 ? { servername: target.host } : {}
  const socket = withoutCrash(connectTls({ ...tls, ...name, host: target.host, socket: tcp }))
  await once(socket, 'secureConnect', { signal })
  return socket
}

/** Failures are seen by who waits for the socket; one that comes when nobody waits any more must not end the process. */
function withoutCrash<S extends Socket>(socket: S): S {
  return socket.on('error', () => {})
}

/** Length and then the numbers, as 32-bit integers. */
function message(...numbers: number[]): Buffer {
  const buffer = Buffer.alloc(4 + 4 * numbers.length)
  for (const [index, number] of [buffer.length, ...numbers].entries()) buffer.writeInt32BE(number, 4 * index)
  return buffer
}
