import type { Logger } from 'pino'
import type { DenialLog } from './access/denial-log.js'
import { errorFields } from './http/error-fields.js'
import type { PieceHostParts } from './piece-host/piece-host.js'

/** Logs what pieces connect to, and puts what they were refused into the audit trail of the project. */
export function egressLog(denials: DenialLog, logger: Logger): NonNullable<PieceHostParts['onEgress']> {
  return (event) => {
    const { projectId, piece, version, host, port, reason } = event
    logger.info({ egress: event }, 'a piece connected outside')
    if (event.outcome !== 'denied') return
    const record = denials.record(`egress ${piece}`, {
      projectId,
      actor: { type: 'system', id: `piece:${piece}`, label: `${piece} ${version}` },
      action: 'egress.denied',
      target: { type: 'host', id: `${host}:${port}`, label: `${host}:${port}` },
      outcome: 'denied',
      detail: { reason },
    })
    record.catch((error: unknown) => logger.error({ error: errorFields(error) }, 'a refusal could not be recorded'))
  }
}
