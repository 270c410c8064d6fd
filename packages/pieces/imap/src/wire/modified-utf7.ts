/** A folder's name as it travels (RFC 3501 §5.1.3). */
export function encodeFolder(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => {
    if (run === '&') return '&-'
    const base64 = Buffer.from(run, 'utf16le').swap16().toString('base64')
    return `&${base64.replace(/=+$/, '').replaceAll('/', ',')}-`
  })
}

/** A folder's name as people read it. What is no such encoding stays as it is. */
export function decodeFolder(name: string): string {
  return name.replace(/&([A-Za-z0-9+,]*)-/g, (whole, run: string) => {
    if (run === '') return '&'
    const bytes = Buffer.from(run.replaceAll(',', '/'), 'base64')
    return bytes.length % 2 === 0 && bytes.length > 0 ? Buffer.from(bytes).swap16().toString('utf16le') : whole
  })
}
