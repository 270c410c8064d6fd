/** What a form asks for beside a search of one's own. */
interface Wanted {
  query?: string | undefined
  from?: string | undefined
  to?: string | undefined
  subject?: string | undefined
  onlyWithAttachments?: boolean | undefined
  /** RFC 3339. */
  after?: string | undefined
  before?: string | undefined
}

/**
 * A search in the language of Gmail. What is given for one thing is put between quotes and cannot ask for another:
 * the language has no way to write a quote within quotes, so quotes become blanks, which it reads the same.
 * Source: https://support.google.com/mail/answer/7190
 */
export function mailQuery({
  query,
  from,
  to,
  subject,
  onlyWithAttachments,
  after,
  before,
}: Wanted): string | undefined {
  const terms = [
    query === undefined ? '' : `(${query})`,
    term('from', from),
    term('to', to),
    term('subject', subject),
    onlyWithAttachments ? 'has:attachment' : '',
    after === undefined ? '' : `after:${seconds(after)}`,
    before === undefined ? '' : `before:${seconds(before)}`,
  ].filter((one) => one !== '')
  if (terms.length === 0) return undefined
  return terms.length === 1 && query !== undefined ? query : terms.join(' ')
}

function term(name: string, value: string | undefined): string {
  const text = (value ?? '').replace(/["\p{Cc}\u2028\u2029]+/gu, ' ').trim()
  return text === '' ? '' : `${name}:"${text}"`
}

const seconds = (time: string) => Math.floor(Date.parse(time) / 1_000)
