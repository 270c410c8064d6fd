import { definePiece } from '@plugboard/core'
import { callProcedure } from './actions/call-procedure.js'
import { deleteRows } from './actions/delete.js'
import { insert } from './actions/insert.js'
import { query } from './actions/query.js'
import { select } from './actions/select.js'
import { update } from './actions/update.js'
import { passwordAuth } from './oracle-auth.js'
import { newRow } from './triggers/new-row.js'

/** Oracle Database, from 12.1 on. */
export const piece = definePiece({
  contract: 1,
  name: 'oracle',
  title: 'Oracle Database',
  type: 'Database',
  description: 'Reads and writes rows of an Oracle database, calls its procedures and runs SQL.',
  icon: 'icon.svg',
  docs: 'https://docs.oracle.com/en/database/oracle/oracle-database/',
  auth: [passwordAuth],
  actions: [select, insert, update, deleteRows, callProcedure, query],
  triggers: [newRow],
})
