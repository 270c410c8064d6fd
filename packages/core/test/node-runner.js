// Runs the conformance of a small piece under node:test, or with "alone" without it and prints the report; with "broken"
// the piece answers what is not JSON.
import { test } from 'node:test'
import { defineAction, definePiece, fields, noAuth } from '@plugboard/core'
import { conformance, runConformance } from '@plugboard/core/testing'
import { Type } from '@sinclair/typebox'

const none = noAuth()
const clock = defineAction({
  name: 'now',
  title: 'Now',
  description: 'Tells the time.',
  methods: [none],
  input: fields({}),
  output: Type.Unknown(),
  run: async () => ({ at: process.argv.includes('broken') ? new Date(0) : new Date(0).toISOString() }),
})
const piece = definePiece({
  contract: 1,
  name: 'clock',
  title: 'Clock',
  type: 'Web',
  description: 'Tells the time.',
  icon: 'icon.svg',
  docs: 'https://clock.example',
  auth: [none],
  actions: [clock],
})
const fixtures = {
  auth: { none: { good: {} } },
  actions: { now: [{ method: 'none', input: {} }] },
  withoutHttp: 'It looks at the clock.',
}

if (process.argv.includes('alone')) console.log(JSON.stringify(await runConformance(piece, fixtures)))
else for (const { name, run } of conformance(piece, fixtures)) test(name, run)
