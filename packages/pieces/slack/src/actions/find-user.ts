import { type AuthContext, defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { slackMethods } from '../slack-auth.js'
import { lookUpByEmail, type User, userPages } from '../slack-client.js'
import type { Credentials } from '../token-of.js'

const orNull = (title: string, description?: string) =>
  Type.Union([Type.String(), Type.Null()], { title, ...(description !== undefined && { description }) })

export const findUser = defineAction({
  name: 'find-user',
  title: 'Find a person',
  description: 'Finds one person of the workspace by e-mail address or by name.',
  group: 'People',
  methods: slackMethods,
  scopes: ['users:read'],
  input: fields({
    by: field.choice({
      title: 'Find by',
      help: 'The e-mail address is quick and never ambiguous; it needs the scope users:read.email.',
      default: 'email',
      choices: [
        { value: 'email', title: 'E-mail address' },
        { value: 'name', title: 'Name' },
      ],
    }),
    email: field.text({
      title: 'E-mail address',
      placeholder: 'ada@example.com',
      minLength: 1,
      maxLength: 320,
      visibleWhen: { by: ['email'] },
    }),
    name: field.text({
      title: 'Name',
      help: 'The whole display name, full name or user name; upper and lower case are the same.',
      placeholder: 'Ada Lovelace',
      minLength: 1,
      maxLength: 200,
      visibleWhen: { by: ['name'] },
    }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'ID', description: 'Can stand in place of a channel to send a direct message.' }),
    name: orNull('User name'),
    displayName: orNull('Display name'),
    realName: orNull('Full name'),
    email: orNull('E-mail address', 'Null without the scope users:read.email.'),
    timeZone: orNull('Time zone', 'Such as Europe/Berlin.'),
    isBot: Type.Boolean({ title: 'Is a bot' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { by, email, name } = ctx.input
    return readable(by === 'email' ? await lookUpByEmail(ctx, (email ?? '').trim()) : await findByName(ctx, name ?? ''))
  },
})

/** Goes through everybody, since names are not unique and writing to the wrong person is worse than to nobody. */
async function findByName(ctx: AuthContext<Credentials>, name: string): Promise<User> {
  const wanted = plain(name.trim().replace(/^@/, ''))
  const found: User[] = []
  for await (const page of userPages(ctx)) {
    found.push(...page.filter((user) => user.deleted !== true && namesOf(user).some((one) => plain(one) === wanted)))
  }
  const [user, another] = found
  if (!user) {
    throw new PieceError('not_found', 'No active member of the workspace has this name.', {
      field: 'name',
      hint: 'Give the whole name as Slack shows it, or find the person by e-mail address.',
    })
  }
  if (!another) return user
  throw new PieceError('invalid_input', 'Several members of the workspace have this name.', {
    field: 'name',
    hint: 'Find the person by e-mail address, or give the user name.',
  })
}

const plain = (text: string) => text.normalize('NFC').trim().toLowerCase()

const namesOf = ({ name, real_name, profile }: User): string[] =>
  [name, real_name, profile?.real_name, profile?.display_name]
    .filter((one) => typeof one === 'string')
    .filter((one) => one !== '')

const readable = ({ id, name, real_name, tz, is_bot, profile }: User) => ({
  id,
  name: name || null,
  displayName: profile?.display_name || null,
  realName: profile?.real_name || real_name || null,
  email: profile?.email || null,
  timeZone: tz || null,
  isBot: is_bot === true,
})
