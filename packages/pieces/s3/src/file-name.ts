/** A file name for an object: the last part of its key. Never a path: a key may hold anything. */
export function fileName(key: string): string {
  const last = key.split('/').filter(Boolean).at(-1) ?? ''
  return (
    last
      .replace(/[\\/\p{Cc}]/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, 200)
      .toWellFormed() || 'file'
  )
}
