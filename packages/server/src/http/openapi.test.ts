import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleRoutes } from './testing/sample-routes.js'
import { type TestApp, testApp } from './testing/test-app.js'

let test: TestApp

beforeAll(async () => {
  test = await testApp({ routes: sampleRoutes })
})
afterAll(() => test.dispose())

const document = async () => (await test.app.hono.request('/api/v1/openapi.json')).json()

describe('the OpenAPI document', () => {
  it('describes every route of the API and no page', async () => {
    const { openapi, paths } = await document()
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = test.app.table
      .filter(({ kind }) => kind === 'api')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.sort()).toEqual(routes.sort())
  })

  it('has the schemas, parameters, rights and events of a route', async () => {
    const { paths } = await document()
    const things = paths['/api/v1/projects/{project}/environments/{environment}/things']
    expect(things.post).toMatchObject({
      'x-permission': 'connections.add',
      'x-audit': ['connection.created'],
      requestBody: { content: { 'application/json': { schema: { type: 'object', additionalProperties: false } } } },
      responses: { 201: {}, default: { $ref: '#/components/responses/Problem' } },
    })
    expect(things.get.parameters.map(({ name, in: where }: Record<string, string>) => `${where} ${name}`)).toEqual([
      'path project',
      'path environment',
      'query sort',
      'query limit',
    ])
    expect(paths['/health/live'].get.security).toEqual([])
  })

  it('gives every operation an id of its own', async () => {
    const { paths } = await document()
    const ids = Object.values(paths).flatMap((methods) =>
      Object.values(Object(methods)).map((operation) => Object(operation).operationId),
    )
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('refers to nothing that is not in it', async () => {
    const text = JSON.stringify(await document())
    for (const [, name] of text.matchAll(/"#\/components\/(?:schemas|responses)\/(\w+)"/g)) {
      expect(text).toContain(`"${name}":{`)
    }
  })
})

describe('the documentation page', () => {
  it('shows every tag and route, without anything inline or from elsewhere', async () => {
    const response = await test.app.hono.request('/api/docs')
    const html = await response.text()
    expect(response.status).toBe(200)
    for (const text of ['Things', 'Create a thing', 'connections.add', 'Tokens', 'Who am I'])
      expect(html).toContain(text)
    expect(html).not.toMatch(/<script>|<style| style=| on\w+=|(?:src|href)="(?:https?:)?\/\//)
  })
})
