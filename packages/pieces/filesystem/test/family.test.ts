import { objectStoreFamily } from '@plugboard/core/testing'
import { describe, it } from 'vitest'
import { piece } from '../src/index.js'
import { objectStore } from './object-store.js'
import { NO_SAMBA, sambaValues } from './samba.js'

describe.skipIf(NO_SAMBA)('a share is an object store', () => {
  const fixtures = {
    ...objectStore,
    method: 'share',
    good: sambaValues,
    notSupported: {
      ...objectStore.notSupported,
      'takes any name for what it is': 'no name on a share has a question mark in it',
    },
  }
  for (const { name, run } of objectStoreFamily(piece, fixtures)) it(name, run)
})
