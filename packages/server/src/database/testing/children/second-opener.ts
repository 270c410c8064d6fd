import { ChainedAuditSink } from '../../../audit/chained-audit-sink.js'
import { openDatabase } from '../../open-database.js'
import { testAuditKey } from '../test-audit-key.js'

/** Tries to open the database and prints what came of it and how long it took. */
const { DATABASE_FILE = '' } = process.env

const started = performance.now()
const result = await openDatabase({ file: DATABASE_FILE, audit: new ChainedAuditSink(testAuditKey) }).then(
  async (database) => {
    await database.close()
    return 'opened'
  },
  (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
)
process.stdout.write(`${JSON.stringify({ result, ms: performance.now() - started })}\n`)
