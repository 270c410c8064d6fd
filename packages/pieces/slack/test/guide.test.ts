import { describe, expect, it } from 'vitest'
import { piece } from '../src/index.js'
import { ALL_SCOPES } from './slack-workspace.js'

const guideOf = (method: string) => {
  const guide = piece.auth.find(({ name }) => name === method)?.guide
  if (!guide) throw new Error(`${method} has no guide.`)
  return guide
}

/** The app that the link of a guide creates, as Slack reads it. */
function manifestIn(method: string, redirectUrl = '') {
  const link = guideOf(method).links?.find(({ url }) => url.includes('manifest_json'))
  const url = new URL((link?.url ?? '').replace('{redirectUrl}', encodeURIComponent(redirectUrl)))
  expect([url.origin, url.pathname, url.searchParams.get('new_app')]).toEqual(['https://api.slack.com', '/apps', '1'])
  return JSON.parse(url.searchParams.get('manifest_json') ?? '')
}

describe('the app that the guide creates', () => {
  it.each(['oauth2', 'bot-token'])('has a bot and every scope the piece can use (%s)', (method) => {
    expect(manifestIn(method)).toMatchObject({
      features: { bot_user: { display_name: 'Plugboard' } },
      oauth_config: { scopes: { bot: ALL_SCOPES } },
      settings: { token_rotation_enabled: false, socket_mode_enabled: false },
    })
  })

  it('is sent back to this server after consent, and only where there is consent', () => {
    const address = 'https://plugboard.example/oauth2/callback/app_1?a=b&c=d'
    expect(manifestIn('oauth2', address).oauth_config.redirect_urls).toEqual([address])
    expect(manifestIn('bot-token').oauth_config.redirect_urls).toBeUndefined()
  })

  it.each(['oauth2', 'bot-token'])('keeps to the lengths Slack allows (%s)', (method) => {
    const { display_information, features } = manifestIn(method)
    expect(display_information.name.length).toBeLessThanOrEqual(35)
    expect(display_information.description.length).toBeLessThanOrEqual(140)
    expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80)
  })
})

describe('a guide', () => {
  it.each(['oauth2', 'bot-token'])(
    'tells where the webhook address goes, and every event the triggers want (%s)',
    (method) => {
      const steps = guideOf(method).steps.join('\n')
      for (const word of ['{webhookUrl}', 'Signing Secret', 'message.channels', 'app_mention', 'reaction_added']) {
        expect(steps).toContain(word)
      }
      for (const scope of ALL_SCOPES) expect(steps).toContain(`\`${scope}\``)
    },
  )
})

describe('every scope', () => {
  it('an action or a trigger needs is among those a person is asked for', () => {
    const asked = piece.auth.find(({ name }) => name === 'oauth2')?.oauth2?.scopes.map(({ name }) => name)
    expect(asked).toEqual(ALL_SCOPES)
    const needed = [...piece.actions, ...piece.triggers].flatMap(({ scopes }) => scopes)
    for (const scope of needed) expect(asked).toContain(scope)
  })
})
