import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { NO_MARIADB } from './database.js'
import { fixtures } from './fixtures.js'

describe.skipIf(NO_MARIADB)('mysql conforms', () => {
  beforeAll(() => {
    vi.stubEnv('PLUGBOARD_TEST_MARIADB_URL', inject('mariadbUrl') ?? '')
    return fixtures.start?.()
  })
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
