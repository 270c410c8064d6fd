/** What a form sent, by name. */
export class FormEntries {
  readonly #texts = new Map<string, string[]>()

  constructor(form: FormData | URLSearchParams) {
    for (const [name, value] of form.entries()) {
      if (typeof value !== 'string') continue
      const texts = this.#texts.get(name)
      if (texts === undefined) this.#texts.set(name, [value])
      else texts.push(value)
    }
  }

  /** Every text sent under this name, in order. */
  all(name: string): readonly string[] {
    return this.#texts.get(name) ?? []
  }

  /** The last text sent under this name, line breaks as `\n`; `undefined` when none or an empty one was sent. */
  text(name: string): string | undefined {
    const text = this.all(name).at(-1)?.replaceAll('\r\n', '\n')
    return text === '' ? undefined : text
  }

  /** The rows sent below this name, in the order of the form: `where.2.column` has the row `2`. */
  rows(name: string): string[] {
    const rows = new Set<string>()
    for (const key of this.#texts.keys()) {
      if (!key.startsWith(`${name}.`)) continue
      const row = key.slice(name.length + 1).split('.')[0] ?? ''
      if (/^\d{1,6}$/.test(row)) rows.add(row)
    }
    return [...rows]
  }
}
