import { describe, expect, it } from 'vitest'
import { formOf } from '../../test/form-of.js'
import { checkHost, checkUrl } from './check-address.js'
import { field } from './field.js'

const form = formOf({
  host: field.host({ title: 'Server' }),
  web: field.url({ title: 'Address' }),
  bucket: field.url({ title: 'Bucket', schemes: ['s3'] }),
})
const host = (value: unknown) => checkHost(value, form.properties.host ?? {})
const url = (value: unknown, name = 'web') => checkUrl(value, form.properties[name] ?? {})

describe('a server name', () => {
  it.each([
    'localhost',
    'db.example.com',
    'db.example.com.',
    'my-db_1.internal',
    'xn--mnchen-3ya.example',
    'münchen.example',
    'データ.example',
    '127.0.0.1',
    '::1',
    '::',
    '2001:db8::ff00:42:8329',
    '2001:0db8:0000:0000:0000:ff00:0042:8329',
    '::ffff:192.0.2.1',
    'a',
  ])('may be %s', (value) => {
    expect(host(value)).toBeUndefined()
  })

  it.each([
    'https://db.example.com',
    'db.example.com/path',
    'db.example.com?x=1',
    'db.example.com#x',
    'user@db.example.com',
    'user:pass@db.example.com',
    'db.example.com\r\nX-Injected: 1',
    'db.example.com\n',
    ' db.example.com',
    'db example.com',
    'db\\instance',
    '.example.com',
    'db..example.com',
    '-oProxyCommand=id',
    'a,b',
    'a;b',
    '(DESCRIPTION=(ADDRESS=x))',
    'a=b',
    '%00',
    'fe80::1%eth0',
    ':::',
    '1::2::3',
    '12345::1',
    'a:b:c',
    '1.2.3.4:::',
    'zero\u200bwidth',
    'right\u202eleft',
    '*',
  ])('may not be %j', (value) => {
    expect(host(value)).toMatchObject({ code: 'invalid_host' })
  })

  it.each(['db.example.com:5432', 'localhost:', '[::1]:5432', '127.0.0.1:80'])('may not hold a port: %s', (value) => {
    expect(host(value)).toMatchObject({ code: 'invalid_host', message: expect.stringContaining('port in its own') })
  })

  it('says that an IPv6 address stands without brackets', () => {
    expect(host('[::1]')?.message).toContain('brackets')
  })
})

describe('a URL', () => {
  it.each([
    'https://example.com',
    'http://localhost:8080/a/b?c=d#e',
    'HTTPS://EXAMPLE.COM/',
    'https://[::1]:443/',
    'https://münchen.example/straße',
    'https://example.com/@user/a:b',
    'https://example.com/?mail=a@b.example',
  ])('may be %s', (value) => {
    expect(url(value)).toBeUndefined()
  })

  it.each([
    'example.com',
    '//example.com',
    '/path',
    'https:example.com',
    'https:/example.com',
    'https:///example.com',
    'https:\\\\example.com',
    'https://',
    'https://?x',
    'https://exa mple.com',
    ' https://example.com',
    'https://example.com ',
    'https://example.com/\r\nHost: evil',
    'https://exa\tmple.com',
    'https://good.example\\@evil.example',
    'https://example.com:99999',
    'https://[::1',
    'javascript:alert(1)',
    'data:text/html,x',
  ])('may not be %j', (value) => {
    expect(url(value)).toMatchObject({ code: 'invalid_url' })
  })

  it.each([
    'https://user:pass@example.com',
    'https://user@example.com',
    'https://@example.com',
    'https://:@example.com',
  ])('may not hold user information: %s', (value) => {
    expect(url(value)).toEqual({ code: 'invalid_url', message: 'Must not hold a user name or password.' })
  })

  it('has one of the schemes of the field', () => {
    expect(url('s3://bucket/key', 'bucket')).toBeUndefined()
    expect(url('https://bucket/key', 'bucket')?.message).toBe('Must begin with s3://.')
    expect(url('ftp://example.com')?.message).toBe('Must begin with https:// or http://.')
    expect(url('nonsense', 'bucket')?.message).toContain('s3://')
  })
})
