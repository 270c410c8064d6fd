import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, it, vi } from 'vitest'
import { piece } from '../src/index.js'
import { fixtures } from './fixtures.js'
import { mailEnv, NO_SERVER } from './service.js'

describe.skipIf(NO_SERVER)('imap conforms', () => {
  beforeAll(() => {
    for (const [name, value] of Object.entries(mailEnv())) vi.stubEnv(name, value)
    return fixtures.start?.()
  })
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
