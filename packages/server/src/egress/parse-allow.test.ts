import { describe, expect, it } from 'vitest'
import { parseAllow } from './parse-allow.js'

describe('reading PLUGBOARD_EGRESS_ALLOW', () => {
  it.each([
    ['10.0.0.0/8:5432', [{ kind: 'network', network: '10.0.0.0/8', port: 5432 }]],
    ['10.0.0.5', [{ kind: 'network', network: '10.0.0.5/32' }]],
    ['127.0.0.1:8080', [{ kind: 'network', network: '127.0.0.1/32', port: 8080 }]],
    ['fd12::/16', [{ kind: 'network', network: 'fd12::/16' }]],
    ['fd12::1', [{ kind: 'network', network: 'fd12::1/128' }]],
    ['[fd12::0001]:5432', [{ kind: 'network', network: 'fd12::1/128', port: 5432 }]],
    ['[fd12::/16]:5432', [{ kind: 'network', network: 'fd12::/16', port: 5432 }]],
    ['[::ffff:10.0.0.5]:1', [{ kind: 'network', network: '10.0.0.5/32', port: 1 }]],
    ['0.0.0.0/0', [{ kind: 'network', network: '0.0.0.0/0' }]],
    ['DB.example.com.', [{ kind: 'host', host: 'db.example.com' }]],
    ['*.example.com:443', [{ kind: 'host', host: '*.example.com', port: 443 }]],
    ['localhost:5432', [{ kind: 'host', host: 'localhost', port: 5432 }]],
    ['*:80', [{ kind: 'port', port: 80 }]],
    ['', []],
    [
      ' , a.example:1 ,, b.example ',
      [
        { kind: 'host', host: 'a.example', port: 1 },
        { kind: 'host', host: 'b.example' },
      ],
    ],
  ])('takes "%s"', (text, entries) => expect(parseAllow(text)).toEqual(entries))

  it.each([
    ['*', 'name a port'],
    ['127.0.0.1', 'name the port of a loopback address'],
    ['::1', 'name the port of a loopback address'],
    ['localhost', 'name the port of a loopback address'],
    ['db.example.com:0', 'not a port'],
    ['db.example.com:65536', 'not a port'],
    ['db.example.com:http', 'not a port'],
    ['db.example.com:', 'not a port'],
    ['10.0.0.0/33', 'at most 32 bits'],
    ['10.0.0.0/x', 'at most 32 bits'],
    ['10.0.0.0/', 'at most 32 bits'],
    ['10.0.0.0/8/8', 'not an address or a network'],
    ['fd12::/129', 'at most 128 bits'],
    ['fe80::1%eth0', 'not an address or a network'],
    ['example.com/8', 'not an address or a network'],
    ['169.254.169.254:80', 'can never be reached'],
    ['169.254.0.0/16', 'can never be reached'],
    ['224.0.0.0/4', 'can never be reached'],
    ['0x7f.1:80', 'not a host name'],
    ['2130706433', 'not a host name'],
    ['127.1:80', 'not a host name'],
    ['https://example.com', 'not'],
    ['a b', 'not a host name'],
    ['-a.example', 'not a host name'],
    ['a.*.example', 'not a host name'],
    ['10.0.0.0-10.0.0.9', 'not a host name'],
  ])('refuses "%s" and says why', (text, problem) => {
    expect(() => parseAllow(`ok.example:1, ${text}`)).toThrow(`PLUGBOARD_EGRESS_ALLOW: "${text}"`)
    expect(() => parseAllow(text)).toThrow(problem)
  })
})
