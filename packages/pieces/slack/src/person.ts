import { Type } from '@sinclair/typebox'
import type { User } from './slack-answers.js'

const orNull = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description !== undefined && { description }) })

/** A member of the workspace, as actions give one. */
export const personOutput = {
  id: Type.String({ title: 'ID', description: 'Can stand in place of a channel to send a direct message.' }),
  name: orNull('User name'),
  displayName: orNull('Display name'),
  realName: orNull('Full name'),
  email: orNull('E-mail address', 'Null without the scope users:read.email.'),
  timeZone: orNull('Time zone', 'Such as Europe/Berlin.'),
  isBot: Type.Boolean({ title: 'Is a bot' }),
  isActive: Type.Boolean({ title: 'Is active', description: 'Not deactivated.' }),
}

/** A member of the workspace, in the words of `personOutput`. */
export const person = (user: User) => ({
  id: user.id,
  name: user.name || null,
  displayName: user.profile?.display_name || null,
  realName: user.profile?.real_name || user.real_name || null,
  email: user.profile?.email || null,
  timeZone: user.tz || null,
  isBot: isBot(user),
  isActive: user.deleted !== true,
})

/** Slack does not call its own Slackbot a bot. */
export const isBot = ({ id, is_bot }: User): boolean => is_bot === true || id === 'USLACKBOT'

/** Every name a person goes by. */
export const namesOf = ({ name, real_name, profile }: User): string[] =>
  [name, real_name, profile?.real_name, profile?.display_name]
    .filter((one) => typeof one === 'string')
    .filter((one) => one !== '')
