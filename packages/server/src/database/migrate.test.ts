import { type Migration, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MIGRATIONS, migrate } from './migrate.js'
import { engines } from './testing/engines.js'
import type { TestDatabase } from './testing/test-engine.js'

const next: Migration = {
  up: async (db) => {
    await sql`create table next_one (id integer primary key)`.execute(db)
    await sql`insert into next_one (id) values (1)`.execute(db)
  },
}
const failing: Migration = {
  up: async (db) => {
    await next.up(db)
    await sql`insert into next_one (id) values (1)`.execute(db)
  },
}

describe.each(engines)('migrating on $name', (engine) => {
  let opened: TestDatabase

  beforeEach(async () => {
    opened = await engine.open()
  })
  afterEach(() => opened.dispose())

  it('does nothing when the schema is up to date', async () => {
    expect(await migrate(opened.database)).toEqual([])
  })

  it('applies what is new and says so', async () => {
    expect(await migrate(opened.database, { ...MIGRATIONS, '9999-next': next })).toEqual(['9999-next'])
    const { rows } = await sql`select id from next_one`.execute(opened.database.read)
    expect(rows).toEqual([{ id: 1 }])
  })

  it('leaves nothing behind when a migration fails, names it, and can be repeated', async () => {
    const migration = migrate(opened.database, { ...MIGRATIONS, '9999-next': failing })
    await expect(migration).rejects.toThrow(/9999-next failed/)
    await expect(sql`select id from next_one`.execute(opened.database.read)).rejects.toThrow(/next_one/)
    expect(await migrate(opened.database, { ...MIGRATIONS, '9999-next': next })).toEqual(['9999-next'])
  })

  it('refuses a database that a newer version made', async () => {
    await migrate(opened.database, { ...MIGRATIONS, '9999-next': next })
    await expect(migrate(opened.database)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('9999-next') },
    })
  })
})

describe.each(engines.filter(({ name }) => name === 'postgres'))('migrating several replicas on $name', (engine) => {
  it('happens once when they start together', async () => {
    const opened = await engine.open()
    const replicas = await Promise.all(Array.from({ length: 4 }, () => opened.openReplica()))
    const applied = await Promise.all(replicas.map((one) => migrate(one, { ...MIGRATIONS, '9999-next': next })))
    expect(applied.flat()).toEqual(['9999-next'])
    await Promise.all(replicas.map((one) => one.close()))
    await opened.dispose()
  })
})
