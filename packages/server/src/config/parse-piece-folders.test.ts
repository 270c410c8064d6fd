import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { parsePieceFolders } from './parse-piece-folders.js'

const folder = mkdtempSync(join(tmpdir(), 'plugboard-folders-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('takes folders from the current one on, and ignores empty parts', () => {
  expect(parsePieceFolders(undefined, folder)).toEqual([])
  expect(parsePieceFolders(`.${delimiter} ${delimiter}${folder}`, folder)).toEqual([folder, folder])
})

it('refuses what is no folder, naming it and the variable', () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const path of [file, join(folder, 'missing')]) {
    expect(() => parsePieceFolders(`${folder}${delimiter}${path}`, folder)).toThrow(
      `PLUGBOARD_PIECES must name folders`,
    )
    expect(() => parsePieceFolders(path, folder)).toThrow(path)
  }
})
