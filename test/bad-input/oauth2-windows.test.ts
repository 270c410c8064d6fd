import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const FOLDER = new URL('../../packages/server/assets/app/', import.meta.url)
const SCRIPTS = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(new URL(name, FOLDER), 'utf8') }))

/** Every match in the scripts of our pages, as `file: text`, each once. */
const found = (pattern: RegExp) => [
  ...new Set(SCRIPTS.flatMap(({ name, text }) => [...text.matchAll(pattern)].map(([match]) => `${name}: ${match}`))),
]

it('windows of ours tell each other things over a channel of our origin only', () => {
  expect(found(/\w+ = new BroadcastChannel\(/g)).toEqual(['17-connect.js: channel = new BroadcastChannel('])
  expect(found(/[\w.?]*postMessage\b/g)).toEqual(['17-connect.js: channel.postMessage'])
  expect(found(/[\w.?]*addEventListener\(\s*['"`]message['"`]/g)).toEqual([
    "17-connect.js: channel.addEventListener('message'",
  ])
})

it('no window listens to another, or reaches into the one that opened it', () => {
  expect(found(/\bonmessage\b|\bMessageChannel\b|\bMessagePort\b/g)).toEqual([])
  expect(found(/\.opener\b(?!\s*=\s*null)/g)).toEqual([])
})

it('what they tell each other is which authorization, and nothing about it', () => {
  const told = found(/postMessage\(([^)]*)\)/g)
  expect(told.length).toBeGreaterThan(0)
  for (const one of told) expect(one).toMatch(/postMessage\(\{ \w+: \w+ \}\)$/)
})
