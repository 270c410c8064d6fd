import { describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.js'
import { parseOAuth2Apps } from './parse-oauth2-apps.js'

describe('the OAuth2 apps of the configuration', () => {
  it('are none unless given', () => {
    expect(parseOAuth2Apps(undefined)).toEqual([])
    expect(parseOAuth2Apps('{}')).toEqual([])
  })

  it('are by piece, or by piece and auth method, with a secret or without', () => {
    const apps = { slack: { clientId: 'a', clientSecret: 'b' }, 'google/service-user': { clientId: 'c' } }
    expect(parseOAuth2Apps(JSON.stringify(apps))).toEqual([
      { piece: 'slack', clientId: 'a', clientSecret: 'b' },
      { piece: 'google', method: 'service-user', clientId: 'c' },
    ])
  })

  it.each([
    ['CANARY', /be JSON such as/],
    ['{"slack":{"clientSecret":"CANARY}', /be JSON such as/],
    ['["CANARY"]', /be JSON such as/],
    ['null', /be JSON such as/],
    ['{"slack":"CANARY"}', /for "slack"/],
    ['{"slack":null}', /for "slack"/],
    ['{"slack":{"clientId":"x","CANARY":"y"}}', /nothing else, for "slack"/],
    ['{"slack":{"clientSecret":"CANARY"}}', /the clientId of "slack"/],
    ['{"slack":{"clientId":7}}', /the clientId of "slack"/],
    ['{"slack":{"clientId":""}}', /the clientId of "slack"/],
    ['{"slack/oauth2":{"clientId":"x","clientSecret":["CANARY"]}}', /the clientSecret of "slack\/oauth2"/],
    ['{"slack":{"clientId":"x","clientSecret":""}}', /the clientSecret of "slack"/],
    ['{"slack":{"clientId":"x"},"CANARY!":{"clientId":"x"}}', /in entry 2\.$/],
    ['{"a/b/c":{"clientId":"x"}}', /in entry 1\.$/],
    ['{"":{"clientId":"x"}}', /in entry 1\.$/],
  ])('stop the start with a sentence that says where %s is wrong, not what it holds', (text, place) => {
    const attempt = () => parseOAuth2Apps(text)
    expect(attempt).toThrow(ConfigError)
    expect(attempt).toThrow(/^PLUGBOARD_OAUTH2_APPS must .*\.$/)
    expect(attempt).toThrow(place)
    expect(attempt).not.toThrow(/CANARY/)
  })
})
