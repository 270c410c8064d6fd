import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { type AuditContent, AuditHasher, CHAIN_START } from './audit-chain.js'

const key = Buffer.alloc(32, 7)

const row: AuditContent = {
  project_id: 'prj_1',
  seq: 42,
  at: 1_790_000_000_000,
  actor_type: 'user',
  actor_id: 'usr_1',
  actor_label: 'Žofie 😀',
  ip: null,
  session_id: '',
  action: 'flow.saved',
  target_type: 'flow',
  target_id: 'flw_1',
  target_label: 'Invoices',
  environment_id: null,
  outcome: 'ok',
  request_id: 'req_1',
  detail: '{"a":1}',
}

/** The documented format, written a second time. */
function reference(content: AuditContent): Buffer {
  const fields = ['plugboard-audit-1', ...Object.values(content)].map((value) => {
    if (value === null) return Buffer.from('ffffffff', 'hex')
    const text = Buffer.from(String(value))
    return Buffer.concat([Buffer.from(text.length.toString(16).padStart(8, '0'), 'hex'), text])
  })
  return createHmac('sha256', key)
    .update(Buffer.concat([CHAIN_START, ...fields]))
    .digest()
}

it('computes the documented HMAC over the previous hash and the length-prefixed fields', () => {
  expect(new AuditHasher().hash(key, CHAIN_START, row)).toEqual(reference(row))
})

it('keeps its format: a stored chain must verify for years', () => {
  expect(new AuditHasher().hash(key, CHAIN_START, row).toString('hex')).toBe(
    '6a5c26905cafe1bdb6130295498100f31cbc40f900ae59a460e24d8c09a02a60',
  )
})

it('covers every field, the key, and what came before', () => {
  const hasher = new AuditHasher()
  const hashes = Object.keys(row).map((field) =>
    hasher.hash(key, CHAIN_START, { ...row, [field]: 'x' }).toString('hex'),
  )
  hashes.push(hasher.hash(key, CHAIN_START, row).toString('hex'))
  hashes.push(hasher.hash(Buffer.alloc(32, 8), CHAIN_START, row).toString('hex'))
  hashes.push(hasher.hash(key, Buffer.alloc(32, 1), row).toString('hex'))
  hashes.push(hasher.hash(key, CHAIN_START, row, 43).toString('hex'))
  expect(new Set(hashes).size).toBe(Object.keys(row).length + 4)
})

it('tells an absent field from an empty one, and where one field ends', () => {
  const hasher = new AuditHasher()
  const variants: Partial<AuditContent>[] = [
    { ip: null, session_id: '' },
    { ip: '', session_id: null },
    { ip: '', session_id: '' },
    { target_id: 'flw_1I', target_label: 'nvoices' },
  ]
  const hashes = variants.map((variant) => hasher.hash(key, CHAIN_START, { ...row, ...variant }).toString('hex'))
  expect(new Set(hashes).size).toBe(variants.length)
})

it('takes fields larger than its buffer', () => {
  const large = { ...row, actor_label: 'é'.repeat(100_000), detail: JSON.stringify({ text: 'x'.repeat(50_000) }) }
  const hasher = new AuditHasher()
  expect(hasher.hash(key, CHAIN_START, large)).toEqual(reference(large))
  expect(hasher.hash(key, CHAIN_START, row)).toEqual(reference(row))
})
