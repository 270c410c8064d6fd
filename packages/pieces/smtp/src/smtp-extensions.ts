/** What a server said that it can do (RFC 5321 §4.1.1.1). */
export interface Extensions {
  /** Ways of signing in, in capitals, such as `XOAUTH2`. */
  mechanisms: ReadonlySet<string>
  /** Takes addresses beyond ASCII (RFC 6531). */
  smtpUtf8: boolean
  /** Reports on delivery when asked to (RFC 3461). */
  dsn: boolean
}

/** Reads the answer to EHLO; an answer to HELO tells of nothing. */
export function extensionsOf(answer: string): Extensions {
  const [, ...lines] = answer.split(/\r?\n/).map((line) => line.slice(4).trim().toUpperCase())
  const named = (name: string) => lines.some((line) => line.split(' ', 1)[0] === name)
  // Old servers write an equals sign in place of the blank.
  const offers = lines.filter((line) => /^AUTH[ =]/.test(line)).flatMap((line) => line.slice(5).split(/[ =]+/))
  return { mechanisms: new Set(offers), smtpUtf8: named('SMTPUTF8'), dsn: named('DSN') }
}
