import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { AnsweringServer } from './answering-server.js'
import { OWN, ROLE, startAws } from './aws-server.js'
import { type Lab, openLab } from './lab.js'
import { NO_STORE, storeEnv } from './store.js'
import { act, failureOf, refresh, tryConnection } from './try-out.js'

describe.skipIf(NO_STORE)('a connection to a Ceph store', () => {
  let lab: Lab
  beforeAll(async () => {
    for (const [name, value] of Object.entries(storeEnv())) vi.stubEnv(name, value)
    lab = await openLab()
  })
  afterAll(() => lab?.close())

  it('is tested in three stages, and tells the shortened key ID', async () => {
    const { accessKeyId: id } = lab.accessKey
    expect(await tryConnection(lab.accessKey)).toEqual({
      steps: ['network', 'authentication', 'rights'],
      result: { account: `${id.slice(0, 4)}…${id.slice(-4)}` },
    })
  })

  it('needs no bucket', async () => {
    const { bucket: _, ...values } = lab.accessKey
    expect((await tryConnection(values)).result).toHaveProperty('account')
    expect(await failureOf(act('list', values, {}))).toMatchObject({ code: 'invalid_input', field: 'bucket' })
    expect(await act('list', values, { bucket: lab.bucket })).toMatchObject({ items: [] })
  })

  it('by a role works with temporary credentials of an hour', async () => {
    expect((await tryConnection(lab.role, { method: 'assume-role' })).result).toEqual({ account: lab.role.roleArn })
    const { values, expiresAt } = await refresh(lab.role)
    expect(values.roleAccessKeyId).not.toBe(lab.accessKey.accessKeyId)
    expect(expiresAt).toBeGreaterThan(Date.now() + 3_000_000)
    await act('put', lab.role, { key: 'k', text: 'x' }, { method: 'assume-role' })
    await act('delete', lab.role, { key: 'k' }, { method: 'assume-role' })
  })

  it('by a role tells at the role that its session is over', async () => {
    const { values } = await refresh(lab.role)
    const broken = { ...lab.role, ...values, roleSecretAccessKey: 'lapsed' }
    const error = await failureOf(act('list', broken, {}, { method: 'assume-role' }))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'roleArn' })
  })

  it('tells a bucket that belongs to somebody else', async () => {
    const { result } = await tryConnection({ ...lab.accessKey, bucket: 'plugboard-nowhere' })
    expect(result).toMatchObject({ code: 'not_found', field: 'bucket' })
  })

  it('tells nothing at a closed port, at the endpoint', async () => {
    const { steps, result } = await tryConnection({ ...lab.accessKey, endpoint: lab.closed })
    expect(steps).toEqual(['network'])
    expect(result).toMatchObject({ code: 'unreachable', field: 'endpoint' })
  })
})

describe('a connection to AWS', () => {
  let aws: AnsweringServer
  afterEach(() => aws?.close())

  const values = { ...OWN, region: 'eu-central-1', pathStyle: false }
  const at = ({ url }: AnsweringServer) => ({ endpoints: { s3: url, sts: url } })

  it('tells the ARN of the user', async () => {
    aws = await startAws()
    const user = 'arn:aws:iam::123456789012:user/ada'
    expect((await tryConnection(values, at(aws))).result).toEqual({ account: user, accountId: user })
  })

  it('works without the ARN where the token service is closed to it', async () => {
    aws = await startAws({ sts: 'denied' })
    expect((await tryConnection(values, at(aws))).result).toEqual({ account: 'AKIA…MPLE' })
  })

  it('does not wait for ever for the ARN', async () => {
    aws = await startAws({ sts: 'silent' })
    const deadline = (ms: number) => AbortSignal.timeout(ms === 5_000 ? 20 : ms)
    expect((await tryConnection(values, { ...at(aws), deadline })).result).toEqual({ account: 'AKIA…MPLE' })
  })

  it('names the right region when another was entered', async () => {
    aws = await startAws()
    const { steps, result } = await tryConnection({ ...values, region: 'us-east-1' }, at(aws))
    expect(steps).toEqual(['network', 'authentication'])
    expect(result).toMatchObject({ code: 'invalid_input', field: 'region', hint: 'Enter the region eu-central-1.' })
  })

  it('tells a wrong secret at its field', async () => {
    aws = await startAws()
    const { result } = await tryConnection({ ...values, secretAccessKey: 'other' }, at(aws))
    expect(result).toMatchObject({ code: 'invalid_credentials', field: 'secretAccessKey' })
  })

  it('by a role signs with the temporary credentials', async () => {
    aws = await startAws()
    const { result } = await tryConnection(
      { ...values, ...ROLE, bucket: 'invoices' },
      { ...at(aws), method: 'assume-role' },
    )
    expect(result).toEqual({ account: ROLE.roleArn })
    const [assumed] = aws.requests
    expect(new URLSearchParams(assumed?.body).get('RoleSessionName')).toBe('plugboard')
    expect(aws.requests.at(-1)?.headers.authorization).toContain('ASIATEMPORARY')
    expect(aws.requests.at(-1)?.target).toContain('/invoices?')
  })

  it.each([
    ['a role that is not there', { roleArn: 'arn:aws:iam::123456789012:role/other' }, 'permission_denied', 'roleArn'],
    ['an external ID that is not the right one', { externalId: 'other' }, 'permission_denied', 'roleArn'],
    ['what is no ARN', { roleArn: 'arn:aws:iam::role/reader-of-all' }, 'invalid_input', 'roleArn'],
    ['an unknown key', { accessKeyId: 'AKIAOTHER' }, 'invalid_credentials', 'accessKeyId'],
    ['a wrong secret', { secretAccessKey: 'other' }, 'invalid_credentials', 'secretAccessKey'],
  ])('by a role tells %s', async (_title, wrong, code, field) => {
    aws = await startAws()
    const error = await failureOf(refresh({ ...values, ...ROLE, ...wrong }, at(aws)))
    expect(error).toMatchObject({ code, field })
    expect(error.hint).toBeTruthy()
  })

  it('by a role tells at the role that the store takes its credentials no more', async () => {
    aws = await startAws()
    const over = {
      roleAccessKeyId: 'ASIATEMPORARY',
      roleSecretAccessKey: 'lapsed',
      roleSessionToken: 't',
    }
    const connection = { ...values, ...ROLE, ...over, bucket: 'invoices' }
    const error = await failureOf(act('list', connection, {}, { ...at(aws), method: 'assume-role' }))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'roleArn' })
  })

  it('by a role tells at the role that its session has expired', async () => {
    aws = await startAws({ expired: true })
    const connection = { ...values, ...ROLE, bucket: 'invoices' }
    const error = await failureOf(act('list', connection, {}, { ...at(aws), method: 'assume-role' }))
    expect(error).toMatchObject({ code: 'invalid_credentials', field: 'roleArn' })
  })

  it('tells at the region that nobody answers there', async () => {
    aws = await startAws()
    const { url } = aws
    await aws.close()
    const { result } = await tryConnection(values, { endpoints: { s3: url, sts: url } })
    expect(result).toMatchObject({ code: 'unreachable', field: 'region' })
    const error = await failureOf(refresh({ ...values, ...ROLE, stsEndpoint: url }))
    expect(error).toMatchObject({ code: 'unreachable', field: 'stsEndpoint' })
  })

  it('looks at no environment variable', async () => {
    aws = await startAws()
    vi.stubEnv('AWS_ACCESS_KEY_ID', OWN.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', OWN.secretAccessKey)
    const wrong = { ...values, accessKeyId: 'AKIAOTHER', secretAccessKey: 'other', bucket: 'invoices' }
    expect(await failureOf(act('list', wrong, {}, at(aws)))).toMatchObject({ code: 'invalid_credentials' })
    vi.unstubAllEnvs()
  })
})
