import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const sources = new URL('../src/', import.meta.url)
const isCode = (line: string) => !/^\s*($|\/\*\*|\*|\/\/)/.test(line)

it('takes fewer than 200 lines of code', () => {
  const files = readdirSync(sources).map((name) => readFileSync(new URL(name, sources), 'utf8'))
  expect(files.flatMap((text) => text.split('\n').filter(isCode)).length).toBeLessThan(200)
})
