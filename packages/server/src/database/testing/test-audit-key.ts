import { createHash } from 'node:crypto'

/** Chain keys for tests: another one for each project, the same in every process. */
export function testAuditKey(projectId: string): Buffer {
  return createHash('sha256').update(`test audit key of ${projectId}`).digest()
}
