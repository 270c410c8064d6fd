import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BEHAVIOURS } from '../../src/testing/behaviour/behaviour-cases.js'
import { acmeFixtures, acmeFunctions, acmePiece } from '../acme.js'
import { sendAcme, startAcme } from '../acme-service.js'
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

describe('conformance lets an action pass that', () => {
  const { getItem } = acmeFunctions

  it('takes a 404 for a result, when it is declared', async () => {
    const piece = acmePiece({ getItem: (ctx) => getItem(ctx).catch(nullWhere('not_found')) })
    const takesAbsence = { 'get-item': 'It looks whether there is one.' }
    expect(await failures(piece, { ...fixtures, takesAbsence })).toEqual({})
  })

  it('takes any answer, when it is declared', async () => {
    const piece = acmePiece({ getItem: async (ctx) => ({ status: (await sendAcme(ctx, '/items/item-1')).status }) })
    const takesAnyAnswer = { 'get-item': 'It tells the status.' }
    expect(await failures(piece, { ...fixtures, takesAnyAnswer })).toEqual({})
  })

  it('takes any content, when it is declared', async () => {
    const piece = acmePiece({ getItem: (ctx) => getItem(ctx).catch(nullWhere('bad_response')) })
    const takesAnyContent = { 'get-item': 'It tells whether it could be read.' }
    expect(await failures(piece, { ...fixtures, takesAnyContent })).toEqual({})
  })
})

const nullWhere = (code: string) => (error: unknown) => {
  if (Object(error).code === code) return null
  throw error
}
