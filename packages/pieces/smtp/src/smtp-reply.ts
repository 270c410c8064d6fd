import type { SmtpSettings } from './smtp-settings.js'

const LONGEST = 200

/**
 * What a server said, fit to be shown: one line, at most 200 characters, and without the password in any of the forms
 * in which it was sent, since some servers repeat what they were told.
 */
export function replyText(reply: string, credentials: SmtpSettings['credentials']): string {
  let text = reply
  for (const form of sentForms(credentials)) text = text.replaceAll(form, '[secret]')
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}

/** Longest first, so that no part of a longer form is left standing. */
function sentForms(credentials: SmtpSettings['credentials']): string[] {
  if (!credentials) return []
  const { user, password } = credentials
  const forms = [base64(`\0${user}\0${password}`), base64(password), encodeURIComponent(password), password]
  return forms.sort((a, b) => b.length - a.length)
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
