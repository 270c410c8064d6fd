import type { CallWatch } from '../piece-host/call-watch.js'
import type { Connecting, Exchange } from '../piece-host/exchange.js'
import type { PieceLogLine } from '../piece-host/ongoing-call.js'

/** What a piece was seen doing during a call. */
export interface Seen {
  readonly exchanges: readonly Exchange[]
  readonly connections: readonly Connecting[]
  readonly lines: readonly PieceLogLine[]
}

/** A watch for a call, and what it will have seen. */
export function watchCall(): { watch: CallWatch; seen: Seen } {
  const exchanges: Exchange[] = []
  const connections: Connecting[] = []
  const lines: PieceLogLine[] = []
  const watch: CallWatch = {
    onExchange: (exchange) => exchanges.push(exchange),
    onConnecting: (connecting) => connections.push(connecting),
    onLog: (line) => lines.push(line),
  }
  return { watch, seen: { exchanges, connections, lines } }
}
