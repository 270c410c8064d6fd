import { definePiece } from '@plugboard/core'
import { callProcedure } from './actions/call-procedure.js'
import { deleteRows } from './actions/delete.js'
import { insert } from './actions/insert.js'
import { query } from './actions/query.js'
import { select } from './actions/select.js'
import { update } from './actions/update.js'
import { passwordAuth } from './mysql-auth.js'
import { newRow } from './triggers/new-row.js'

/** MySQL, and MariaDB, which speaks its protocol. */
export const piece = definePiece({
  contract: 1,
  name: 'mysql',
  title: 'MySQL',
  type: 'Database',
  description: 'Reads and writes rows of a MySQL or MariaDB database, calls its procedures and runs SQL.',
  icon: 'icon.svg',
  docs: 'https://dev.mysql.com/doc/refman/en/',
  auth: [passwordAuth],
  actions: [select, insert, update, deleteRows, callProcedure, query],
  triggers: [newRow],
})
