import { describePiece } from '@plugboard/core'
import { expect, it, vi } from 'vitest'
import { connection } from './connection.js'
import { startOpenAiServer } from './openai-server.js'
import { act } from './try-out.js'

const loaded = vi.hoisted(() => ({ client: false }))
vi.mock('openai', async (original) => {
  loaded.client = true
  return original()
})

it('loads the client of the vendor when an action first runs, not to describe the piece', async () => {
  const { piece } = await import('../src/index.js')
  describePiece(piece, { name: piece.name, version: '0.0.0' })
  expect(loaded.client).toBe(false)
  const server = await startOpenAiServer()
  await act('list-models', {}, { values: connection(server) }).finally(() => server.close())
  expect(loaded.client).toBe(true)
})
