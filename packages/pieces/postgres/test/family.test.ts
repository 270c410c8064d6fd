import { sqlFamily } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { piece } from '../src/index.js'
import { createDatabase, NO_POSTGRES } from './database.js'
import type { TestDatabase } from './make-database.js'

describe.skipIf(NO_POSTGRES)('postgres as one of the SQL family', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createDatabase()
  })
  afterAll(() => database.drop())

  const cases = sqlFamily(piece, {
    method: 'password',
    good: () => database.values,
    dialect: {
      quote: (name) => `"${name.replaceAll('"', '""')}"`,
      parameter: (position) => `$${position}`,
      types: { integer: 'integer', bigint: 'bigint', decimal: 'numeric(38, 9)', text: 'text' },
    },
  })
  for (const { name, run } of cases) it(name, run)
})
