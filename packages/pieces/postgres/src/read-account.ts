import type { ValidateContext } from '@plugboard/core'
import { inTransaction } from './postgres-client.js'
import type { PostgresFields } from './postgres-fields.js'
import { runWhole } from './run-statement.js'
import { sql, statement } from './statement.js'

const WHO = statement(sql`select current_user || '@' || current_database() as account`, {
  subject: 'user',
  values: 'user',
})

/**
 * Signs in as the connection says and asks the server who we are there, such as `shop@orders`.
 *
 * @throws PieceError naming the field at fault.
 */
export async function readAccount(ctx: ValidateContext<{ fields: PostgresFields }>): Promise<string> {
  const options = { readOnly: true, step: ctx.step }
  return inTransaction(
    ctx,
    (session) =>
      ctx.step('rights', async () => {
        const { rows } = await runWhole(session, WHO)
        return String(rows[0]?.account)
      }),
    options,
  )
}
