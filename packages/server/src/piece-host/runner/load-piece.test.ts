import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { loadPiece } from './load-piece.js'

const folder = mkdtempSync(join(tmpdir(), 'load-piece-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let modules = 0

/** Loads a module of this source. */
function load(source: string) {
  const entry = `module-${++modules}.mjs`
  writeFileSync(join(folder, entry), source)
  return loadPiece(folder, entry)
}

const PARTS = 'endpoints: {}, auth: [], actions: [], triggers: []'

it('gives the piece a module exports', async () => {
  expect(await load(`export const piece = { contract: 1, ${PARTS} }`)).toMatchObject({ endpoints: {}, auth: [] })
})

it.each(['export const other = 1', 'export const piece = "x"', 'export const piece = null'])(
  'refuses a module that holds no piece: %s',
  async (source) => {
    await expect(load(source)).rejects.toThrow('does not export a piece as "piece"')
  },
)

it.each([
  ['2', 'it follows contract 2; this server knows 1: update the server'],
  ['0', 'it follows contract 0; this server knows 1: update the piece'],
  ['"1"', 'it does not say as a whole number which contract it follows: update the piece'],
  ['undefined', 'it does not say as a whole number which contract it follows: update the piece'],
])('refuses a piece of contract %s and says who has to be updated', async (contract, sentence) => {
  await expect(load(`export const piece = { contract: ${contract}, ${PARTS} }`)).rejects.toThrow(sentence)
})

it('speaks of the contract before the shape, which another contract may change', async () => {
  await expect(load('export const piece = { contract: 2, methods: [] }')).rejects.toThrow('update the server')
  await expect(load('export const piece = { contract: 1, auth: {} }')).rejects.toThrow('is not well formed')
})

it('refuses an entry outside of the package', async () => {
  await expect(loadPiece(folder, '../elsewhere.mjs')).rejects.toThrow('lies outside of the package')
})
