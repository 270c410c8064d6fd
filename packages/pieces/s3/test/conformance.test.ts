import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { fixtures } from './fixtures.js'
import { NO_STORE, storeEnv } from './store.js'

describe.skipIf(NO_STORE)('s3 conforms', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    return fixtures.start?.()
  })
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
