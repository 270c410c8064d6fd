import type { ActionManifest, Manifest } from '@plugboard/core/host'
import { describe, expect, it } from 'vitest'
import { versionedMethod, versionedPiece } from '../connections/testing/versioned-piece.js'
import { versionChanges } from './version-changes.js'

const piece = (more: Partial<Manifest> = {}): Manifest => ({ ...versionedPiece('1.0.0', []).manifest, ...more })
const action = (name: string, fields: readonly string[]): ActionManifest => ({
  name,
  title: name,
  description: 'Does it.',
  input: versionedMethod(1, fields).fields,
  idempotent: true,
})

describe('what changes between two versions of a piece', () => {
  it('is nothing where nothing changes but words', () => {
    const before = piece({ auth: [versionedMethod(1, ['server'])], actions: [action('look', ['at'])] })
    const after = { ...before, version: '1.0.1', title: 'Another title' }
    expect(versionChanges(before, after)).toEqual({ methods: [], operations: [], hosts: { added: [], removed: [] } })
  })

  it('is told of the fields of an auth method by name', () => {
    const before = piece({ auth: [versionedMethod(1, ['server', 'token'])] })
    const after = piece({ auth: [versionedMethod(2, ['region', '!token'], { migrates: true })] })
    expect(versionChanges(before, after).methods).toEqual([
      {
        name: 'password',
        title: 'Password',
        change: 'changed',
        addedFields: ['region'],
        removedFields: ['server'],
        changedFields: ['token'],
        addedScopes: [],
        fromVersion: 1,
        toVersion: 2,
        migrates: true,
      },
    ])
  })

  it('is told of auth methods that come and go', () => {
    const before = piece({ auth: [versionedMethod(1, ['server'])] })
    const after = piece({ auth: [versionedMethod(1, ['server'], { name: 'key' })] })
    expect(versionChanges(before, after).methods).toMatchObject([
      { name: 'password', change: 'removed', fromVersion: 1, toVersion: null, migrates: false },
      { name: 'key', change: 'added', fromVersion: null, toVersion: 1, addedScopes: [] },
    ])
  })

  it('is told of actions: which are gone, and what they ask for that they did not', () => {
    const before = piece({ actions: [action('look', ['at']), action('glance', [])] })
    const after = piece({ actions: [action('look', ['for']), action('stare', ['at'])] })
    expect(versionChanges(before, after).operations).toEqual([
      { kind: 'action', name: 'look', title: 'look', change: 'changed', newlyRequired: ['for'], removedFields: ['at'] },
      { kind: 'action', name: 'glance', title: 'glance', change: 'removed', newlyRequired: [], removedFields: [] },
      { kind: 'action', name: 'stare', title: 'stare', change: 'added', newlyRequired: [], removedFields: [] },
    ])
  })

  it('does not mistake a name every object has for a field', () => {
    const before = piece({ auth: [versionedMethod(1, ['server'])] })
    const after = piece({ auth: [versionedMethod(2, ['server', 'constructor'])] })
    expect(versionChanges(before, after).methods).toMatchObject([{ addedFields: ['constructor'], changedFields: [] }])
  })

  it('is told of the hosts it connects to by itself, as far as they are fixed', () => {
    const before = piece({ endpoints: { api: 'https://api.one.example/v1', files: 'https://files.one.example' } })
    const after = piece({ endpoints: { api: 'https://api.one.example/v2', token: 'https://login.two.example' } })
    expect(versionChanges(before, after).hosts).toEqual({
      added: ['login.two.example'],
      removed: ['files.one.example'],
    })
  })
})
