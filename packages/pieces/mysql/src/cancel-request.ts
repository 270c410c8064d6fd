import type { Connection } from 'mysql2'
import { signIn, signOut } from './mysql-connection.js'
import type { MysqlFields } from './mysql-fields.js'

/**
 * Asks the server to stop what a connection of ours is doing, over a connection of its own. The answer comes on the
 * other connection: its statement fails with error 1317. Without effect if nothing runs there.
 *
 * @throws PieceError, or the server's error 1094 if that connection has ended meanwhile.
 * @see https://dev.mysql.com/doc/refman/8.4/en/kill.html
 */
export async function sendCancelRequest(client: Connection, fields: MysqlFields, signal: AbortSignal): Promise<void> {
  const other = await signIn(fields, signal)
  try {
    await new Promise<void>((resolve, reject) => {
      other.query(`kill query ${Number(client.threadId)}`, (error) => (error ? reject(error) : resolve()))
    })
  } finally {
    await signOut(other)
  }
}
