import { type AuthContext, dynamicOptions, field, isPieceError, PieceError } from '@plugboard/core'
import { hasText } from './has-text.js'
import { slackMethods } from './slack-auth.js'
import { type ChannelType, channelName, channelPages } from './slack-client.js'
import type { Credentials } from './token-of.js'

const MOST = 100

/** Pages a form looks through; Slack allows about 20 a minute, and a form asks again as somebody types. */
const MOST_PAGES = 5

/** What IDs of channels (C), older private ones (G) and direct messages (D) look like. */
const CHANNEL_ID = /^[CGD][A-Z0-9]{2,30}$/

type Loading = AuthContext<Credentials> & { search: string }

interface Option {
  value: string
  title: string
  help?: string
}

/** What was typed may be an ID, which takes one request however large the workspace is. */
async function load(ctx: Loading): Promise<Option[]> {
  const search = ctx.search.trim()
  return /^[CG][A-Z0-9]{8,30}$/.test(search) ? byId(ctx, search) : byName(ctx)
}

async function byId(ctx: Loading, id: string): Promise<Option[]> {
  try {
    return [{ value: id, title: `#${await channelName(ctx, id)}` }]
  } catch (error) {
    if (!isPieceError(error) || !['not_found', 'permission_denied'].includes(error.code)) throw error
    return byName(ctx)
  }
}

/** Without the right to see private channels, the public ones are offered alone. */
async function byName(ctx: Loading): Promise<Option[]> {
  try {
    return await channels(ctx, ['public_channel', 'private_channel'])
  } catch (error) {
    if (!isPieceError(error) || error.code !== 'permission_denied') throw error
    return channels(ctx, ['public_channel'])
  }
}

async function channels(ctx: Loading, types: readonly ChannelType[]): Promise<Option[]> {
  const found: Option[] = []
  let pages = 0
  for await (const page of channelPages(ctx, { types })) {
    const fitting = page.filter(({ name }) => hasText(name, ctx.search))
    found.push(...fitting.map(({ id, name, is_private }) => option(id, name, is_private === true)))
    if (found.length >= MOST || ++pages === MOST_PAGES) break
  }
  return found.sort((one, other) => one.title.localeCompare(other.title)).slice(0, MOST)
}

const option = (id: string, name: string, isPrivate: boolean): Option => ({
  value: id,
  title: `#${name}`,
  ...(isPrivate && { help: 'Private' }),
})

const options = dynamicOptions({ methods: slackMethods, search: true, load })

const LARGE = 'The list looks through the first 5,000 or so; of a larger workspace type the ID.'

/** The choice of a channel by its ID, which stays when the channel is renamed; a name or another ID may be typed. */
export const channelField = field.choice({
  title: 'Channel',
  help: `The bot must be in the channel. A name such as #general may be typed too, or the ID of a channel or person. ${LARGE}`,
  placeholder: '#general',
  options,
})

/** The choice of a channel where Slack takes nothing but its ID; see `channelId`. */
export const channelIdField = field.choice({
  title: 'Channel',
  help: `The bot must be in the channel. Its ID may be typed too, as the step that sent or received a message gives it. ${LARGE}`,
  placeholder: 'C012AB3CD',
  options,
})

/** The channel a trigger is about; see `channelId`. */
export const watchedChannelField = field.choice({
  title: 'Channel',
  help: `Only this one, by its ID. Leave empty for all that the bot is in. ${LARGE}`,
  placeholder: 'C012AB3CD',
  optional: true,
  options,
})

/** @throws PieceError `invalid_input` at `channel` for what is no ID: Slack would look for it in vain. */
export function channelId(text: string): string {
  const id = text.trim()
  if (CHANNEL_ID.test(id)) return id
  throw new PieceError('invalid_input', 'This is not the ID of a channel.', {
    field: 'channel',
    hint: 'Choose the channel from the list, or give its ID, which begins with C, G or D.',
  })
}
