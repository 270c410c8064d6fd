import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { NO_POSTGRES } from './database.js'
import { fixtures } from './fixtures.js'

describe.skipIf(NO_POSTGRES)('postgres conforms', () => {
  beforeAll(() => {
    vi.stubEnv('PLUGBOARD_TEST_POSTGRES_URL', inject('postgresUrl') ?? '')
    return fixtures.start?.()
  })
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
