import type { AuditEvent } from '../../audit/audit-event.js'

/** An audit event for tests; only what matters to the test needs to be said. */
export function testEvent(overrides: Partial<AuditEvent> = {}): AuditEvent {
  return {
    projectId: 'prj_test',
    actor: { type: 'user', id: 'usr_ada', label: 'Ada', ip: '192.0.2.1', sessionId: 'ses_1' },
    action: 'connection.changed',
    target: { type: 'connection', id: 'con_1', label: 'Warehouse' },
    environmentId: 'env_dev',
    outcome: 'ok',
    requestId: 'req_1',
    detail: { fields: ['name'] },
    ...overrides,
  }
}
