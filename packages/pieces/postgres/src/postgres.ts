import { definePiece } from '@plugboard/core'
import { callProcedure } from './actions/call-procedure.js'
import { deleteRows } from './actions/delete.js'
import { insert } from './actions/insert.js'
import { query } from './actions/query.js'
import { select } from './actions/select.js'
import { update } from './actions/update.js'
import { passwordAuth } from './postgres-auth.js'
import { newRow } from './triggers/new-row.js'

/** PostgreSQL, and databases that speak its protocol. */
export const piece = definePiece({
  contract: 1,
  name: 'postgres',
  title: 'PostgreSQL',
  type: 'Database',
  description: 'Reads and writes rows of a PostgreSQL database, calls its procedures, runs SQL and tells of new rows.',
  icon: 'icon.svg',
  docs: 'https://www.postgresql.org/docs/current/',
  auth: [passwordAuth],
  actions: [select, insert, update, deleteRows, callProcedure, query],
  triggers: [newRow],
})
