import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { percentEncodePath, queryText } from '../src/percent-encoding.js'
import { signedHeaders } from '../src/signature-v4.js'

/** Values of a connection. */
export type Values = Record<string, unknown>

/** A bucket of a test's own in the store that the environment names. */
export interface Lab {
  endpoint: string
  bucket: string
  /** Values of a connection of each method, with this bucket as the usual one. */
  accessKey: Values & { accessKeyId: string; secretAccessKey: string }
  role: Values
  /** A loopback address where nobody answers. */
  closed: string
  /** Asks the store without the piece. */
  ask(method: string, path: string, query?: Record<string, string>, body?: string): Promise<Response>
  /** Ids of uploads that were begun and not ended. */
  openUploads(): Promise<string[]>
  /** Removes the bucket with everything in it. */
  close(): Promise<void>
}

const needed = (name: string) => {
  const value = process.env[`PLUGBOARD_TEST_S3_${name}`]
  if (!value) throw new Error('There is no object store to test against.')
  return value
}

/** Milliseconds. */
const PATIENCE = 90_000

/** Waits until the store runs: the test run starts it beside the first tests. */
async function runs(endpoint: string): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const answer = await fetch(endpoint).catch((error: unknown) => {
      if (Date.now() > until) throw error
    })
    await answer?.body?.cancel()
    if (answer) return
    await pause(100)
  }
}

/** Makes an empty bucket. */
export async function openLab(): Promise<Lab> {
  const endpoint = needed('ENDPOINT')
  const [accessKeyId, secretAccessKey] = [needed('ACCESS_KEY_ID'), needed('SECRET_ACCESS_KEY')]
  const region = process.env.PLUGBOARD_TEST_S3_REGION ?? 'us-east-1'
  const bucket = `plugboard-${randomBytes(6).toString('hex')}`
  const ask: Lab['ask'] = (method, path, query = {}, body = '') => {
    const unsigned = { method, host: new URL(endpoint).host, path, query, headers: {} }
    const key = { accessKeyId, secretAccessKey, region, service: 's3' } as const
    const headers = signedHeaders(unsigned, key, body, new Date())
    return fetch(`${endpoint}${path}?${queryText(query)}`, { method, headers, ...(body !== '' && { body }) })
  }
  await runs(endpoint)
  const made = await ask('PUT', `/${bucket}`)
  if (!made.ok) throw new Error(`No bucket could be made: ${await made.text()}`)
  const common = { accessKeyId, secretAccessKey, region, endpoint, pathStyle: true, bucket }
  return {
    endpoint,
    bucket,
    ask,
    closed: await closedAddress(),
    accessKey: common,
    role: { ...common, roleArn: process.env.PLUGBOARD_TEST_S3_ROLE_ARN, sessionName: 'plugboard' },
    openUploads: async () => textsIn(await (await ask('GET', `/${bucket}`, { uploads: '' })).text(), 'UploadId'),
    close: () => remove(ask, bucket),
  }
}

async function closedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${Object(address).port}`
}

const textsIn = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)

async function remove(ask: Lab['ask'], bucket: string): Promise<void> {
  const query = { versions: '', 'encoding-type': 'url', 'max-keys': '100' }
  const listed = await (await ask('GET', `/${bucket}`, query)).text()
  const keys = textsIn(listed, 'Key')
  const versions = textsIn(listed, 'VersionId')
  await Promise.all(
    keys.map(async (key, index) => {
      const path = percentEncodePath(decodeURIComponent(key.replaceAll('+', ' ')))
      const { status } = await ask('DELETE', `/${bucket}/${path}`, { versionId: versions[index] ?? 'null' })
      if (status !== 204) throw new Error(`An object was not removed: ${status}`)
    }),
  )
  if (keys.length > 0) return remove(ask, bucket)
  const { status } = await ask('DELETE', `/${bucket}`)
  if (status !== 204) throw new Error(`The bucket was not removed: ${status}`)
}
