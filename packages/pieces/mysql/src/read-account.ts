import type { ValidateContext } from '@plugboard/core'
import { inTransaction } from './mysql-client.js'
import type { MysqlFields } from './mysql-fields.js'
import { runWhole } from './run-statement.js'
import { sql, statement } from './statement.js'

const WHO = statement(sql`select current_user() as user, database() as name`, {
  subject: 'user',
  values: 'user',
})

/**
 * Signs in as the connection says and asks the server who we are there, such as `shop@orders`.
 *
 * @throws PieceError naming the field at fault.
 */
export async function readAccount(ctx: ValidateContext<{ fields: MysqlFields }>): Promise<string> {
  const options = { readOnly: true, step: ctx.step }
  return inTransaction(
    ctx,
    (session) =>
      ctx.step('rights', async () => {
        const { rows } = await runWhole(session, WHO)
        const { user, name } = rows[0] ?? {}
        // What follows the last @ is where the user may come from.
        return `${String(user).replace(/@[^@]*$/, '')}@${name}`
      }),
    options,
  )
}
