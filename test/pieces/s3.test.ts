import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Lab, openLab } from '../../packages/pieces/s3/test/lab.js'
import { Plugboard } from '../support/plugboard.js'
import { objectStoreEnvironment } from '../support/service-environment.js'

/** The piece as the server runs it: in the piece host, under the egress guard, through REST. */
describe.skipIf(inject('objectStore') === null)('S3, in a running server', () => {
  let server: Plugboard
  let lab: Lab

  beforeAll(async () => {
    for (const [name, value] of Object.entries(objectStoreEnvironment())) vi.stubEnv(name, value)
    lab = await openLab()
    server = await Plugboard.start({})
  })
  afterAll(async () => {
    await server?.stop()
    server?.clean()
    await lab?.close()
  })

  const create = (body: Record<string, unknown>) =>
    server.inEnvironment('POST', '/connections', { piece: 's3', ...body })
  const act = (key: string, action: string, input: Record<string, unknown>) =>
    server.inEnvironment('POST', `/connections/${key}/actions/${action}`, { input })

  it('an access key is tried, told apart from a wrong one, and works', async () => {
    const key = { method: 'access-key', name: 'Key' }
    const wrong = await create({ ...key, values: { ...lab.accessKey, secretAccessKey: 'wrong-0123456789' } })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'invalid_credentials', 'secretAccessKey'])
    const made = await create({ ...key, values: lab.accessKey })
    expect([made.status, made.body.status]).toEqual([201, 'active'])
    expect(made.text).not.toContain(lab.accessKey.secretAccessKey)
    const put = await act('key', 'put', { key: 'a b/ö', text: 'Hello' })
    expect([put.status, put.body.output?.size]).toEqual([200, 5])
    const listed = await act('key', 'list', {})
    expect(listed.body.output.items).toMatchObject([{ key: 'a b/ö', size: 5 }])
    const missing = await act('key', 'get', { key: 'gone' })
    expect([missing.status, missing.body.code, missing.body.field]).toEqual([422, 'not_found', 'key'])
    const got = await act('key', 'get', { key: 'a b/ö' })
    expect([got.status, got.body.output?.file]).toMatchObject([200, { name: 'ö', size: 5 }])
    const headers = { authorization: `Bearer ${server.token}` }
    expect(await (await fetch(server.url + got.body.output.file.url, { headers })).text()).toBe('Hello')
    const again = await act('key', 'put', { key: 'again', file: got.body.output.file })
    expect([again.status, again.body.output?.size]).toEqual([200, 5])
    const signed = await act('key', 'signed-url', { key: 'a b/ö' })
    expect(signed.status).toBe(200)
    expect(await (await fetch(signed.body.output.url)).text()).toBe('Hello')
  })

  it('a role is assumed when it is connected, and its credentials are kept until they end', async () => {
    const role = { method: 'assume-role', name: 'Role' }
    const wrong = await create({ ...role, values: { ...lab.role, roleArn: 'arn:aws:iam:::role/nobody' } })
    expect([wrong.status, wrong.body.code, wrong.body.field]).toEqual([422, 'permission_denied', 'roleArn'])
    const made = await create({ ...role, values: lab.role })
    expect([made.status, made.body.status, made.body.account]).toEqual([201, 'active', lab.role.roleArn])
    expect(made.body.expiresAt).toBeGreaterThan(Date.now())
    expect(made.text).not.toContain('roleSecretAccessKey')
    const details = await act('role', 'head', { key: 'a b/ö' })
    expect([details.status, details.body.output?.size]).toEqual([200, 5])
  })

  it('the address of another store asks for the secret again', async () => {
    const { body } = await server.inEnvironment('GET', '/connections/key')
    const change = { generation: body.generation, values: { endpoint: 'http://127.0.0.1:9' } }
    const changed = await server.inEnvironment('PATCH', '/connections/key', change)
    expect(changed.status).toBe(422)
    expect(changed.text).toContain('secretAccessKey')
  })
})
