/** Whether a name holds what a person is looking for, in either case and with or without the leading # or @. */
export function hasText(name: string, search = ''): boolean {
  const wanted = search.trim().replace(/^[#@]/, '')
  return name.normalize('NFC').toLowerCase().includes(wanted.normalize('NFC').toLowerCase())
}
