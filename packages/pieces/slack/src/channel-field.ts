import { type AuthContext, dynamicOptions, field, isPieceError } from '@plugboard/core'
import { hasText } from './has-text.js'
import { slackMethods } from './slack-auth.js'
import { type ChannelType, channelPages } from './slack-client.js'
import type { Credentials } from './token-of.js'

const MOST = 100

type Loading = AuthContext<Credentials> & { search: string }

interface Option {
  value: string
  title: string
  help?: string
}

/** Without the right to see private channels, the public ones are offered alone. */
async function load(ctx: Loading): Promise<Option[]> {
  try {
    return await channels(ctx, ['public_channel', 'private_channel'])
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'permission_denied') throw error
    return channels(ctx, ['public_channel'])
  }
}

async function channels(ctx: Loading, types: readonly ChannelType[]): Promise<Option[]> {
  const found: Option[] = []
  for await (const page of channelPages(ctx, { types })) {
    const fitting = page.filter(({ name }) => hasText(name, ctx.search))
    found.push(...fitting.map(({ id, name, is_private }) => option(id, name, is_private === true)))
    if (found.length >= MOST) break
  }
  return found.sort((one, other) => one.title.localeCompare(other.title)).slice(0, MOST)
}

const option = (id: string, name: string, isPrivate: boolean): Option => ({
  value: id,
  title: `#${name}`,
  ...(isPrivate && { help: 'Private' }),
})

/** The choice of a channel by its ID, which stays when the channel is renamed; a name or another ID may be typed. */
export const channelField = field.choice({
  title: 'Channel',
  help: 'The bot must be in the channel. A name such as #general may be typed too, or the ID of a channel or person.',
  placeholder: '#general',
  options: dynamicOptions({ methods: slackMethods, search: true, load }),
})
