import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BEHAVIOURS } from '../../src/testing/behaviour/behaviour-cases.js'
import { acmeFixtures, acmePiece } from '../acme.js'
import { startAcme } from '../acme-service.js'
import { failures } from '../failures.js'
import type { WebServer } from '../web-server.js'
import { BROKEN_BEHAVIOURS } from './broken-behaviours.js'

let acme: WebServer
beforeAll(async () => {
  acme = await startAcme()
})
afterAll(() => acme.close())

const fixtures = acmeFixtures(() => acme.origin)
const sentences = BEHAVIOURS.map(({ sentence }) => sentence)

it('has a broken piece for every behaviour, and no other', () => {
  expect(Object.keys(BROKEN_BEHAVIOURS).sort()).toEqual([...sentences].sort())
})

it('lets the good piece pass', async () => {
  expect(await failures(acmePiece(), fixtures)).toEqual({})
})

describe('conformance finds, by exactly one case, the action that does not keep', () => {
  it.each(sentences)('%s', async (sentence) => {
    const broken = BROKEN_BEHAVIOURS[sentence]
    if (!broken) throw new Error(`There is no piece that breaks "${sentence}".`)
    const found = await failures(broken.piece, { ...fixtures, ...broken.fixtures })
    expect(found).toEqual({ [`acme / get-item ${sentence}`]: expect.any(String) })
    expect(JSON.stringify(found)).not.toContain('key+')
  })
})
