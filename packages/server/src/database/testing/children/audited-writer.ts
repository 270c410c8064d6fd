import { ChainedAuditSink } from '../../../audit/chained-audit-sink.js'
import { openDatabase } from '../../open-database.js'
import { testAuditKey } from '../test-audit-key.js'
import { testEvent } from '../test-event.js'

/** Writes audited rows until it is killed, and prints the name of each once it is committed. */
const { WRITER_NAME = 'writer', DATABASE_URL, DATABASE_FILE = '' } = process.env

const database = await openDatabase({
  url: DATABASE_URL,
  file: DATABASE_FILE,
  audit: new ChainedAuditSink(testAuditKey),
})
for (let number = 1; ; number += 1) {
  const name = `${WRITER_NAME}-${number}`
  await database.transaction(async (tx) => {
    await tx.db.insertInto('settings').values({ name, value: '' }).execute()
    tx.audit(testEvent({ target: { type: 'setting', id: name, label: name } }))
  })
  process.stdout.write(`${name}\n`)
}
