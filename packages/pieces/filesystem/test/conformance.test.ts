import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, inject, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { fixtures } from './fixtures.js'
import { NO_SAMBA } from './samba.js'

describe.skipIf(NO_SAMBA)('filesystem conforms', () => {
  beforeAll(() => {
    vi.stubEnv('PLUGBOARD_TEST_SAMBA_URL', inject('sambaUrl') ?? '')
    return fixtures.start?.()
  })
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
