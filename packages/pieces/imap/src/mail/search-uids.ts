import type { Command } from '../wire/command.js'
import { ImapFailure } from '../wire/imap-failure.js'
import type { ImapSession } from '../wire/imap-session.js'
import { type Token, textOf } from '../wire/parse-tokens.js'
import { needsCharset } from './search-command.js'

/** Characters of a list of hits. */
const LONGEST = 16 * 1024 * 1024

/** The numbers of the mails that keys of a search fit, as a set; empty for none. */
export async function searchUids(session: ImapSession, keys: Command): Promise<string> {
  const charset = needsCharset(keys) ? ' CHARSET UTF-8' : ''
  // Hundreds of thousands of hits then take a short answer (RFC 4731).
  const compact = session.capabilities.has('ESEARCH') ? ' RETURN (ALL)' : ''
  let found = ''
  await session.run([`UID SEARCH${compact}${charset}`, ...(keys.length > 0 ? keys : [' ALL'])], {
    onData: ({ name, tokens }) => {
      // Some servers tell a long list in several answers.
      if (name === 'SEARCH') found = [found, ...tokens.map(textOf)].join(',')
      if (found.length > LONGEST) throw new ImapFailure('too-much')
      if (name === 'ESEARCH') found = allOf(tokens)
    },
  })
  return found
}

function allOf(tokens: readonly Token[]): string {
  const at = tokens.findIndex((token) => typeof token === 'string' && token.toUpperCase() === 'ALL')
  return at === -1 ? '' : (textOf(tokens[at + 1]) ?? '')
}
