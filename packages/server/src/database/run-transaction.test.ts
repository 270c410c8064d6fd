import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { expect, it } from 'vitest'
import { runTransaction } from './run-transaction.js'

class BrokenDriver extends DummyDriver {
  override async commitTransaction(): Promise<void> {
    throw new Error('commit failed')
  }

  override async rollbackTransaction(): Promise<void> {
    throw new Error('rollback failed')
  }
}

const db = new Kysely({
  dialect: {
    createDriver: () => new BrokenDriver(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (instance) => new SqliteIntrospector(instance),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

it('throws the error of the work when rolling back fails too', async () => {
  const failure = new Error('work failed')
  await expect(runTransaction(db.transaction(), () => Promise.reject(failure))).rejects.toBe(failure)
})

it('never takes a transaction that could not be committed for a success', async () => {
  await expect(runTransaction(db.transaction(), async () => 'done')).rejects.toThrow(/failed/)
})
