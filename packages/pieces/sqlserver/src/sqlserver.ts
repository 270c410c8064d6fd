import { definePiece } from '@plugboard/core'
import { callProcedure } from './actions/call-procedure.js'
import { deleteRows } from './actions/delete.js'
import { insert } from './actions/insert.js'
import { query } from './actions/query.js'
import { select } from './actions/select.js'
import { update } from './actions/update.js'
import { methods } from './sqlserver-auth.js'
import { newRow } from './triggers/new-row.js'

/** Microsoft SQL Server, and Azure SQL. */
export const piece = definePiece({
  contract: 1,
  name: 'sqlserver',
  title: 'SQL Server',
  type: 'Database',
  description: 'Reads and writes rows of a SQL Server database, calls its procedures, runs SQL and tells of new rows.',
  icon: 'icon.svg',
  docs: 'https://learn.microsoft.com/sql/',
  auth: methods,
  actions: [select, insert, update, deleteRows, callProcedure, query],
  triggers: [newRow],
})
