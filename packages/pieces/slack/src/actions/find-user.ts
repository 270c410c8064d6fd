import { defineAction, field, fields, PieceError } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import type { SlackContext } from '../call-slack.js'
import { namesOf, person, personOutput } from '../person.js'
import type { User } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { lookUpByEmail, lookUpById, userPages } from '../slack-client.js'

export const findUser = defineAction({
  name: 'find-user',
  title: 'Find a person',
  description: 'Finds one person of the workspace by e-mail address, by name or by ID.',
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
        { value: 'id', title: 'ID' },
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
    id: field.text({
      title: 'ID',
      help: 'As messages give it; of people who are deactivated too.',
      placeholder: 'U012AB3CD',
      minLength: 1,
      maxLength: 40,
      visibleWhen: { by: ['id'] },
    }),
  }),
  output: Type.Object(personOutput),
  idempotent: true,
  async run(ctx) {
    const { by, email, name, id } = ctx.input
    if (by === 'email') return person(await lookUpByEmail(ctx, (email ?? '').trim()))
    if (by === 'id') return person(await lookUpById(ctx, userId(id ?? '')))
    return person(await findByName(ctx, name ?? ''))
  },
})

function userId(text: string): string {
  const id = text.trim().replace(/^<@([A-Z0-9]+)(?:\|[^>]*)?>$/, '$1')
  if (/^[UW][A-Z0-9]{2,30}$/.test(id)) return id
  const hint = 'It begins with U or W; in Slack it stands under the three dots of a profile, “Copy member ID”.'
  throw new PieceError('invalid_input', 'This is not the ID of a person.', { field: 'id', hint })
}

/** Goes through everybody, since names are not unique and writing to the wrong person is worse than to nobody. */
async function findByName(ctx: SlackContext, name: string): Promise<User> {
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
