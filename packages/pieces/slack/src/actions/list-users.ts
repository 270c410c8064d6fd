import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { hasText } from '../has-text.js'
import { isBot, namesOf, person, personOutput } from '../person.js'
import type { User } from '../slack-answers.js'
import { slackMethods } from '../slack-auth.js'
import { userPages } from '../slack-client.js'

export const listUsers = defineAction({
  name: 'list-users',
  title: 'List people',
  description: 'Lists the people of the workspace, or those with a text in one of their names.',
  group: 'People',
  methods: slackMethods,
  scopes: ['users:read'],
  input: fields({
    search: field.text({
      title: 'Name',
      help: 'Only people whose user name, display name or full name holds this text.',
      optional: true,
      maxLength: 200,
    }),
    bots: field.checkbox({ title: 'Bots too' }),
    deactivated: field.checkbox({ title: 'Deactivated people too' }),
    limit: field.number({ title: 'At most', default: 100, integer: true, min: 1, max: 20_000 }),
  }),
  output: Type.Object({
    users: Type.Array(Type.Object(personOutput), {
      title: 'People',
      description: 'In the order in which Slack gives them.',
    }),
    more: Type.Boolean({ title: 'More', description: 'There are more than were asked for.' }),
  }),
  idempotent: true,
  async run(ctx) {
    const { limit } = ctx.input
    const users: ReturnType<typeof person>[] = []
    for await (const page of userPages(ctx)) {
      users.push(...page.filter((user) => isWanted(user, ctx.input)).map(person))
      if (users.length > limit) break
    }
    return { users: users.slice(0, limit), more: users.length > limit }
  },
})

interface Wanted {
  search?: string
  bots: boolean
  deactivated: boolean
}

function isWanted(user: User, { search, bots, deactivated }: Wanted): boolean {
  if (user.deleted === true && !deactivated) return false
  if (isBot(user) && !bots) return false
  return !search || namesOf(user).some((name) => hasText(name, search))
}
