import { describePiece } from '@plugboard/core'
import { expect, it, vi } from 'vitest'
import { startSlackServer } from './slack-server.js'
import { act, at } from './try-out.js'

const loaded = vi.hoisted(() => ({ client: false }))
vi.mock('@slack/web-api', async (original) => {
  loaded.client = true
  return original()
})

it('loads the client of the vendor when an action first runs, not to describe the piece', async () => {
  const { piece } = await import('../src/index.js')
  describePiece(piece, { name: piece.name, version: '0.0.0' })
  expect(loaded.client).toBe(false)
  const server = await startSlackServer()
  await act('list-channels', {}, at(server)).finally(() => server.close())
  expect(loaded.client).toBe(true)
})
