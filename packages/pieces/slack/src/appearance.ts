import { field, PieceError } from '@plugboard/core'
import type { MessageArgs } from './message-client.js'

/** How a message looks beside what it says. */
export const appearanceFields = {
  unfurl: field.choice({
    title: 'Previews of links',
    default: 'usual',
    choices: [
      { value: 'usual', title: 'As usual', help: 'Pictures and videos, but not web pages.' },
      { value: 'all', title: 'All' },
      { value: 'none', title: 'None' },
    ],
  }),
  username: field.text({
    title: 'Name',
    help: 'Sends under this name instead of the bot’s; needs the scope chat:write.customize.',
    placeholder: 'Order desk',
    optional: true,
    minLength: 1,
    maxLength: 80,
  }),
  icon: field.text({
    title: 'Icon',
    help: 'An emoji, or the https address of an image, instead of the bot’s icon; needs the scope chat:write.customize.',
    placeholder: ':package:',
    optional: true,
    minLength: 1,
    maxLength: 3_000,
  }),
}

interface Appearance {
  unfurl: 'usual' | 'all' | 'none'
  username?: string
  icon?: string
}

/** @throws PieceError `invalid_input` at `icon` for what is neither an emoji nor an address. */
export function appearanceOf({ unfurl, username, icon }: Appearance): MessageArgs {
  return {
    ...(unfurl !== 'usual' && { unfurl_links: unfurl === 'all', unfurl_media: unfurl === 'all' }),
    ...(username !== undefined && { username }),
    ...(icon !== undefined && iconOf(icon.trim())),
  }
}

function iconOf(icon: string): MessageArgs {
  if (/^:[^\s:]{1,100}(?:::skin-tone-[2-6])?:$/.test(icon)) return { icon_emoji: icon }
  if (/^https:\/\//.test(icon) && URL.canParse(icon)) return { icon_url: icon }
  throw new PieceError('invalid_input', 'This is neither an emoji nor the address of an image.', {
    field: 'icon',
    hint: 'Give the name of an emoji between colons, such as :package:, or an address that begins with https://.',
  })
}
