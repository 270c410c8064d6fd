import { describe, expect, it } from 'vitest'
import { signedHeaders, signedQuery } from '../src/signature-v4.js'

/** Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const key = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 's3',
} as const
const now = new Date('2013-05-24T00:00:00Z')
const host = 'examplebucket.s3.amazonaws.com'

const signatureOf = (headers: Record<string, string>) => /Signature=(\w+)$/.exec(headers.authorization ?? '')?.[1]

describe('a request is signed as in the examples of AWS', () => {
  it('when a part of an object is read', () => {
    const request = { method: 'GET', host, path: '/test.txt', query: {}, headers: { range: 'bytes=0-9' } }
    expect(signatureOf(signedHeaders(request, key, '', now))).toBe(
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
  })

  it('when an object is stored', () => {
    const headers = { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' }
    const request = { method: 'PUT', host, path: '/test%24file.text', query: {}, headers }
    expect(signatureOf(signedHeaders(request, key, 'Welcome to Amazon S3.', now))).toBe(
      '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    )
  })

  it('when a setting of a bucket is read, whose parameter has no value', () => {
    const request = { method: 'GET', host, path: '/', query: { lifecycle: '' }, headers: {} }
    expect(signatureOf(signedHeaders(request, key, '', now))).toBe(
      'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
    )
  })

  it('when objects are listed', () => {
    const request = { method: 'GET', host, path: '/', query: { prefix: 'J', 'max-keys': '2' }, headers: {} }
    expect(signatureOf(signedHeaders(request, key, '', now))).toBe(
      '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    )
  })

  it('when an address is signed for a day', () => {
    const request = { method: 'GET', host, path: '/test.txt', query: {}, headers: {} }
    expect(signedQuery(request, key, 86_400, now)).toMatch(
      /&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
    )
  })
})

it('a session token is signed with the request', () => {
  const request = { method: 'GET', host, path: '/', query: {}, headers: {} }
  const headers = signedHeaders(request, { ...key, sessionToken: 'token' }, '', now)
  expect(headers['x-amz-security-token']).toBe('token')
  expect(headers.authorization).toContain('x-amz-security-token')
})
