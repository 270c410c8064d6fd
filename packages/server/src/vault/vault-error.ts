/** What went wrong with a sealed value. Stable: callers switch on it. */
export type VaultErrorCode = 'bad_envelope' | 'key_unavailable' | 'unreadable'

const HINTS: Record<VaultErrorCode, string> = {
  bad_envelope: 'The stored bytes are not a sealed value. Restore them from a backup, or enter the secret again.',
  key_unavailable:
    'Check that PLUGBOARD_ROOT_KEY or PLUGBOARD_ROOT_KEY_FILE lists every root key that is still in use, and that the key was not retired.',
  unreadable:
    'The stored bytes were changed, or moved here from another place. Restore them from a backup, or enter the secret again.',
}

/**
 * A sealed value that cannot be opened, or a key that cannot be used.
 *
 * - `bad_envelope`: the bytes are no envelope of a known version, algorithm and length.
 * - `key_unavailable`: the key named in the envelope is unknown, retired, or its root key is not listed.
 * - `unreadable`: the key is there, but the bytes or their context are not those that were sealed.
 *
 * `hint` is for the person who can repair it. Neither text ever holds a secret.
 */
export class VaultError extends Error {
  override readonly name = 'VaultError'
  readonly code: VaultErrorCode
  readonly hint: string

  constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.hint = HINTS[code]
  }
}
