const SHORTEST = 12
const LONGEST = 1_024

/** What is wrong with a password somebody wants to have, as a sentence; undefined if nothing is. */
export function passwordProblem(password: string, email: string): string | undefined {
  if (password.length < SHORTEST)
    return `Use at least ${SHORTEST} characters; a few words in a row are easy to remember.`
  if (password.length > LONGEST) return `Use at most ${LONGEST} characters.`
  if (!password.isWellFormed() || password.includes('\0')) return 'The password holds characters that are not text.'
  if (password.toLowerCase() === email.toLowerCase()) return 'The password must not be the e-mail address.'
  if (new Set(password).size < 4) return 'Use more than a few different characters.'
  return undefined
}
