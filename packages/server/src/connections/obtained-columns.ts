import type { AuthManifest } from '@plugboard/core/host'
import { requestedScopes } from '../oauth2/requested-scopes.js'
import type { Connection } from './connection.js'
import type { Tested } from './connection-tester.js'
import { isRenewable } from './credential-source.js'
import { renewalDue } from './renewal-time.js'

type Columns = Pick<Connection, 'expiresAt' | 'refreshDueAt' | 'requestedScopes' | 'app' | 'warning'>

/** What is kept beside the secret when a test obtained credentials; nothing changes where it did not. */
export function obtainedColumns(method: AuthManifest, tested: Tested, now: number): Partial<Columns> {
  const { obtained, sealed, values } = tested
  if (!obtained) return {}
  const renewable = isRenewable(method, sealed)
  const idles = Boolean(sealed.grant?.refreshToken)
  const { expiresAt, app } = obtained
  return {
    expiresAt,
    refreshDueAt: renewalDue({ now, expiresAt, renewable, idles }, Math.random()),
    requestedScopes: method.oauth2 ? requestedScopes(method.oauth2, values) : [],
    app,
    warning: null,
  }
}
