import type { NotSupported, ObjectStoreFixtures } from '@plugboard/core/testing'

const ACTIONS: Readonly<Record<string, string>> = { get: 'read', put: 'write' }

/** How files are objects: a path is a key, and folders are none. */
export const objectStore: Pick<ObjectStoreFixtures, 'words' | 'trigger'> = {
  words: {
    hasFolders: true,
    field: (name) => (name === 'key' ? 'path' : name),
    ask: (action, { key, prefix, ...input }) => ({
      action: ACTIONS[action] ?? action,
      input: {
        ...input,
        ...(key !== undefined && { path: key }),
        ...(action === 'put' && { overwrite: true, createFolders: true }),
        ...(action === 'list' && { path: prefix, recursive: true }),
      },
    }),
    entry: ({ kind, path, size, modifiedAt }) =>
      kind === 'file' ? { key: String(path), size: Number(size), modifiedAt: String(modifiedAt) } : null,
  },
  trigger: { name: 'new-file', input: (prefix) => ({ path: prefix, recursive: true }) },
}

/** What no folder does. */
export const notSupported: NotSupported = {
  'gives back byte by byte what was put, with its content type': 'the ending of the name says what a file is',
  'signs an address that gives the object, and nothing without its signature': 'a folder has no addresses',
}
