import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RenewedRecord } from './renewal.js'
import { SpillFolder } from './spill-folder.js'

let folder: string
let spill: SpillFolder

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'plugboard-spill-test-')), 'spill')
  spill = new SpillFolder(folder)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const record = (connectionId: string): RenewedRecord => ({
  connectionId,
  projectId: 'prj_1',
  environmentId: 'env_1',
  name: 'Mail',
  piece: 'acme',
  attempt: 'one',
  from: 1,
  ciphertext: 'AAAA',
  keyId: 1,
  expiresAt: null,
  refreshDueAt: 5,
  scopes: ['mail'],
  usedHash: null,
})

it('gives back what was written, oldest first, until it is removed', async () => {
  const names = [await spill.write([record('con_1')]), await spill.write([record('con_2'), record('con_3')])]
  expect(await spill.list()).toEqual([...names].sort())
  const again = new SpillFolder(folder)
  expect(await again.read(names[1] ?? '')).toEqual([record('con_2'), record('con_3')])
  for (const name of names) await spill.remove(name)
  expect(readdirSync(folder)).toEqual([])
})

it('is for the server alone', async () => {
  const name = await spill.write([record('con_1')])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
})

it('does not take a file that was cut off while it was written for a whole one', async () => {
  writeFileSync(join(folder, '1-cut.spill.json.part'), '[{"connectionId":')
  expect(await spill.list()).toEqual([])
})

it('refuses a file that holds something else', async () => {
  writeFileSync(join(folder, '1-odd.spill.json'), '[{"connectionId":"con_1"}]')
  await expect(spill.read('1-odd.spill.json')).rejects.toThrow('does not hold spilled credentials')
})
