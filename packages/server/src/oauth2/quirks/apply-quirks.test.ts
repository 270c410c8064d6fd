import { describe, expect, it } from 'vitest'
import type { ResolvedSettings } from '../resolved-settings.js'
import { sampleSettings } from '../testing/sample-settings.js'
import { applyQuirks } from './apply-quirks.js'

const call = (quirks: ResolvedSettings['quirks'], purpose: 'grant' | 'refresh' = 'grant') => ({
  settings: sampleSettings('https://id.example', { quirks }),
  purpose,
})

const NESTED = { name: 'nestedToken', path: 'authed_user' } as const

describe('quirks together', () => {
  it('leave an answer alone when the provider has none', () => {
    const answer = { status: 200, body: { error: 'x', authed_user: { access_token: 'a' } } }
    expect(applyQuirks(answer, call([]))).toEqual(answer)
  })

  it('see a refusal beside nested tokens, in the words of the standard', () => {
    const names = { invalid_refresh_token: 'invalid_grant' }
    const quirks = [NESTED, { name: 'errorNames', names }, { name: 'errorInSuccess' }] as const
    const answer = { status: 200, body: { ok: false, error: 'invalid_refresh_token' } }
    expect(applyQuirks(answer, call(quirks))).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('give nested tokens the lifetime of the provider', () => {
    const quirks = [{ name: 'noExpiresIn', lifetimeSeconds: 60 }, NESTED] as const
    const answer = { status: 200, body: { authed_user: { access_token: 'a' } } }
    expect(applyQuirks(answer, call(quirks)).body).toEqual({ access_token: 'a', expires_in: 60 })
  })

  it('never take the outer token of a grant for the nested one', () => {
    const answer = { status: 200, body: { access_token: 'of somebody else', authed_user: null } }
    expect(applyQuirks(answer, call([NESTED])).body).toEqual({})
  })

  it('take a refreshed token from where it is, nested or not', () => {
    const plain = { status: 200, body: { access_token: 'a' } }
    expect(applyQuirks(plain, call([NESTED], 'refresh')).body).toEqual({ access_token: 'a' })
    const nested = { status: 200, body: { access_token: 'other', authed_user: { access_token: 'a' } } }
    expect(applyQuirks(nested, call([NESTED], 'refresh')).body).toEqual({ access_token: 'a' })
  })
})
