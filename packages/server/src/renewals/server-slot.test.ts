import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { takeServerSlot } from './server-slot.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-slot-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('servers that share a folder have a place each', () => {
  const slots = [takeServerSlot(folder), takeServerSlot(folder)]
  expect(new Set(slots.map((slot) => slot.folder)).size).toBe(2)
  expect(new Set(slots.map((slot) => slot.owner)).size).toBe(2)
  for (const slot of slots) slot.release()
})

it('the next server takes the place, and the name, of one that has ended', () => {
  const first = takeServerSlot(folder)
  first.release()
  const next = takeServerSlot(folder)
  expect([next.folder, next.owner]).toEqual([first.folder, first.owner])
  next.release()
})
