import { describe, expect, it } from 'vitest'
import { canonical, classify } from './address.js'

describe('classifying an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.15.0.1',
    '172.32.0.1',
    '100.63.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '2a00:1450::1',
  ])('%s is public', (address) => expect(classify(address)).toBe('public'))

  it.each([
    '10.0.0.5',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    'fd12:3456::1',
    'fc00::1',
    '::ffff:10.0.0.5',
  ])('%s is private', (address) => expect(classify(address)).toBe('private'))

  it.each(['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'])(
    '%s is loopback',
    (address) => expect(classify(address)).toBe('loopback'),
  )

  it.each([
    ['this network', '0.0.0.0'],
    ['link-local', '169.254.1.1'],
    ['the metadata service of most clouds', '169.254.169.254'],
    ['the same, mapped', '::ffff:169.254.169.254'],
    ['the same in hexadecimal', '::ffff:a9fe:a9fe'],
    ['the metadata service of AWS over IPv6', 'fd00:ec2::254'],
    ['the metadata service of Google over IPv6', 'fd20:ce::254'],
    ['the metadata service of Alibaba', '100.100.100.200'],
    ['the platform address of Azure', '168.63.129.16'],
    ['documentation', '192.0.2.1'],
    ['benchmarking', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['unspecified', '::'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 link-local with a zone', 'fe80::1%eth0'],
    ['a zone on anything', '2606:4700::1111%eth0'],
    ['site-local', 'fec0::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['discard-only', '100::1'],
    ['a name', 'localhost'],
    ['an odd spelling, which is no address', '0x7f.1'],
    ['nothing', ''],
  ])('%s is never reached (%s)', (_title, address) => expect(classify(address)).toBe('never'))
})

describe('the one spelling of an address', () => {
  it.each([
    ['::0001', '::1'],
    ['2606:4700:0:0::1', '2606:4700::1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
  ])('of %s is %s', (given, short) => expect(canonical(given)).toBe(short))
})
