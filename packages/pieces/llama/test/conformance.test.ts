import { conformance } from '@plugboard/core/testing'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { piece } from '../src/index.js'
import { fixtures } from './fixtures.js'

describe('llama conforms', () => {
  beforeAll(() => fixtures.start?.())
  afterAll(() => fixtures.stop?.())
  for (const { name, run } of conformance(piece, fixtures)) it(name, run)
})
