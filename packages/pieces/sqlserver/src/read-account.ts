import type { ValidateContext } from '@plugboard/core'
import { runWhole } from './run-statement.js'
import { inTransaction } from './sqlserver-client.js'
import type { SqlserverFields } from './sqlserver-fields.js'
import { sql, statement } from './statement.js'

const WHO = statement(sql`select suser_sname() + '@' + db_name() as account`, {
  subject: 'user',
  values: 'user',
})

/**
 * Signs in as the connection says and asks the server who we are there, such as `shop@orders`.
 *
 * @throws PieceError naming the field at fault.
 */
export async function readAccount(ctx: ValidateContext<{ fields: SqlserverFields }>): Promise<string> {
  return inTransaction(
    ctx,
    (session) =>
      ctx.step('rights', async () => {
        const { rows } = await runWhole(session, WHO)
        return String(rows[0]?.account)
      }),
    ctx.step,
  )
}
