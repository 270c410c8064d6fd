import pino, { type Logger } from 'pino'
import type { Config } from './config/config.js'

/** The server's log: one JSON object a line, on standard error, so that what people read stands alone on the other. */
export function createLogger(level: Config['logLevel']): Logger {
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2))
}
