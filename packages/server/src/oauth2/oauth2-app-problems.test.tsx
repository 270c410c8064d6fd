/** @jsxImportSource hono/jsx */
import { describe, expect, it } from 'vitest'
import { type AppProblem, newApp } from './oauth2-app.js'
import { AppProblems } from './oauth2-app-problems.js'

const problem = (connections: number, code = 'invalid_client'): AppProblem => {
  const origin = { id: 'oap_1', projectId: null, piece: 'chat', method: 'oauth2', clientId: 'x', hasSecret: true }
  const app = newApp({ ...origin, source: 'entered' }, 'Ada', 1)
  return {
    app: { ...app, state: 'misconfigured', reason: { code, message: '', since: 1 } },
    title: 'Chat',
    connections,
  }
}
const draw = async (problems: readonly AppProblem[], mayEdit = false) =>
  String(await (<AppProblems project={{ key: 'alpha' }} problems={problems} mayEdit={mayEdit} />))

describe('the alert about OAuth2 apps', () => {
  it('is not there while all are in order', async () => {
    expect(await draw([])).not.toContain('alert')
  })

  it.each([
    [0, 'Nobody can connect with it until an administrator corrects it.'],
    [1, '1 connection is paused until an administrator corrects it.'],
    [3, '3 connections are paused until an administrator corrects it.'],
  ])('says what it means for %d connections', async (connections, effect) => {
    const html = await draw([problem(connections)])
    expect(html).toContain('role="alert"')
    expect(html).toContain('The provider refuses the OAuth2 app of Chat.')
    expect(html).toContain(effect)
  })

  it('does not blame the provider for an app that was taken out of the configuration', async () => {
    const html = await draw([problem(1, 'not_configured')])
    expect(html).toContain('not in the server’s configuration any more')
    expect(html).not.toContain('The provider refuses')
  })

  it('leads those who may edit apps to the settings', async () => {
    expect(await draw([problem(1)], true)).toContain('href="/projects/alpha/settings#oauth2-apps"')
    expect(await draw([problem(1)])).not.toContain('href')
  })
})
