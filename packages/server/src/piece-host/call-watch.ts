import type { CallOptions } from './ongoing-call.js'

/** Sees what a piece does during a call: its requests, its connections, what it logs. Never a secret. */
export type CallWatch = Required<Pick<CallOptions, 'onExchange' | 'onConnecting' | 'onLog'>>
