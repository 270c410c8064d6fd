import type { ValidateContext } from '@plugboard/core'
import { inTransaction } from './oracle-client.js'
import type { OracleFields } from './oracle-fields.js'
import { runWhole } from './run-statement.js'
import { sql, statement } from './statement.js'

const WHO = statement(
  sql`select sys_context('USERENV', 'SESSION_USER') as "USER", sys_context('USERENV', 'DB_NAME') as "DATABASE" from dual`,
  { subject: 'user', values: 'user' },
)

/**
 * Signs in as the connection says and asks the server who we are there, such as `SHOP@FREEPDB1`.
 *
 * @throws PieceError naming the field at fault.
 */
export async function readAccount(ctx: ValidateContext<{ fields: OracleFields }>): Promise<string> {
  return inTransaction(
    ctx,
    (session) =>
      ctx.step('rights', async () => {
        const { rows } = await runWhole(session, WHO)
        return `${rows[0]?.USER}@${rows[0]?.DATABASE}`
      }),
    ctx.step,
  )
}
