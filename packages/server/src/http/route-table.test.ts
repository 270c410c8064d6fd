import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defineRoute } from './route.js'
import { routeTable } from './route-table.js'
import { sampleRoutes } from './testing/sample-routes.js'
import { type TestApp, testApp } from './testing/test-app.js'

let test: TestApp

beforeAll(async () => {
  test = await testApp({ routes: sampleRoutes })
})
afterAll(() => test.dispose())

const route = (facts: Partial<Parameters<typeof defineRoute>[0]>) =>
  defineRoute({
    method: 'get',
    path: '/api/v1/x',
    permission: 'signed_in',
    audit: { none: 'a test' },
    summary: 'X',
    tag: 'X',
    handler: () => ({}),
    ...facts,
  })

describe('the table of routes', () => {
  it('lists exactly what the app has registered', () => {
    const registered = test.app.hono.routes.map(({ method, path }) => `${method} ${path}`).sort()
    expect(test.app.table.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(registered)
    expect(registered.length).toBeGreaterThan(15)
  })

  it('gives every route a right, and an audit event or the reason why there is none', () => {
    for (const { permission, audit, summary } of test.app.table) {
      expect(permission).toBeTruthy()
      expect(summary).toBeTruthy()
      expect('none' in audit ? audit.none : audit.join()).not.toBe('')
    }
  })

  it('names for every change the event it writes, unless it says why not', () => {
    const silent = test.app.table.filter(({ method, audit }) => method !== 'GET' && 'none' in audit)
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/projects/:project/environments/:environment/things/:key/poke',
    ])
  })

  it.each([
    ['two of a kind', [route({}), route({})]],
    ['an environment without a project', [route({ path: '/api/v1/environments/:environment' })]],
    ['a public route into a project', [route({ path: '/x/:project', permission: 'public' })]],
    ['no limits for those who are not public', [route({ unlimited: true })]],
    ['an unreachable path', [route({ path: '/a//b' })]],
    ['a wildcard', [route({ path: '/a/*' })]],
    ['an empty list of events', [route({ audit: [] })]],
    ['a GET with a body', [route({ bytes: true })]],
  ])('refuses %s', (_, routes) => {
    expect(() => routeTable(routes)).toThrow(/^The route GET /)
  })
})
