import type { Connection } from './connection.js'
import type { Standing } from './connection-status.js'

/** A connection that only waited for a version that can use it works again. */
export const recovered = ({ status, reason }: Pick<Connection, 'status' | 'reason'>): Standing =>
  status === 'error' && reason?.code === 'reconnect_needed' ? { status: 'active', reason: null, lastError: null } : {}
