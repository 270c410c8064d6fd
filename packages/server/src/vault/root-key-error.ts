/**
 * The root key is missing, malformed or kept carelessly: the server must not start.
 * The message names the variable and what to do; it never holds any part of the key.
 */
export class RootKeyError extends Error {
  override readonly name = 'RootKeyError'
}
