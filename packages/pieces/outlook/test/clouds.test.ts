import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { piece } from '../src/index.js'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..')
const sources = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
)

/** Hosts in addresses that people read: documentation, the portals where applications are registered. */
const FOR_PEOPLE = ['learn.microsoft.com', 'entra.microsoft.com', 'status.cloud.microsoft']

/** Hosts in the code of a file, without its comments. */
function hostsIn(name: string): string[] {
  const code = readFileSync(join(folder, 'src', name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/https?:\/\/([\w.-]+)/g)].flatMap(([, host]) => host ?? [])
}

it('names no host of a cloud but in its endpoints, which an operator can change', () => {
  const endpoints = Object.values(piece.endpoints ?? {}).map((address) => new URL(address).host)
  const found = sources.flatMap((name) =>
    hostsIn(name)
      .filter((host) => !FOR_PEOPLE.includes(host))
      .map((host) => [name, host]),
  )
  expect(found).toEqual(endpoints.map((host) => ['outlook.ts', host]))
})

it('says for every cloud what to set, as JSON that names each endpoint', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const values = [...readme.matchAll(/PLUGBOARD_ENDPOINTS='(.+)'/g)].map(([, json = '']) => JSON.parse(json).outlook)
  expect(values).toHaveLength(3)
  for (const endpoints of values) {
    expect(Object.keys(endpoints).sort()).toEqual(Object.keys(piece.endpoints ?? {}).sort())
    expect(endpoints.graph).toBe(`${endpoints.resource}/v1.0`)
    expect(new URL(endpoints.login).protocol).toBe('https:')
  }
})
