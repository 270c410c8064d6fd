import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ClientAddress } from './client-address.js'

function from(peer: string, forwarded?: string): IncomingMessage {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: peer })
  const incoming = new IncomingMessage(socket)
  if (forwarded !== undefined) incoming.headers['x-forwarded-for'] = forwarded
  return incoming
}

describe('the address of a client', () => {
  it('is that of the connection, whatever a client claims', () => {
    expect(new ClientAddress([]).of(from('203.0.113.9', '1.2.3.4'))).toBe('203.0.113.9')
    expect(new ClientAddress(['10.0.0.0/8']).of(from('203.0.113.9', '1.2.3.4'))).toBe('203.0.113.9')
  })

  it('is the rightmost one that is no trusted proxy, never the leftmost', () => {
    const address = new ClientAddress(['10.0.0.0/8', '127.0.0.1', 'fd00::/8'])
    expect(address.of(from('10.0.0.1', '6.6.6.6, 198.51.100.7, 10.0.0.2'))).toBe('198.51.100.7')
    expect(address.of(from('::ffff:127.0.0.1', '198.51.100.7'))).toBe('198.51.100.7')
    expect(address.of(from('fd00::1', '2001:db8::5'))).toBe('2001:db8::5')
  })

  it('is the proxy itself where it passes on nothing that is an address', () => {
    const address = new ClientAddress(['10.0.0.0/8'])
    expect(address.of(from('10.0.0.1'))).toBe('10.0.0.1')
    expect(address.of(from('10.0.0.1', '1.2.3.4, junk'))).toBe('10.0.0.1')
    expect(address.of(from('10.0.0.1', '10.0.0.3, 10.0.0.2'))).toBe('10.0.0.1')
  })

  it('is written as IPv4 where it is one', () => {
    expect(new ClientAddress([]).of(from('::ffff:192.0.2.1'))).toBe('192.0.2.1')
  })
})
