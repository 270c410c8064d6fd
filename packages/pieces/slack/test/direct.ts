import type { Channel, Workspace } from './slack-workspace.js'

/** The conversation with these people; it is there from the first time on. */
export function direct({ channels }: Workspace, users: readonly string[]): Channel {
  const [one = ''] = users
  const id = users.length === 1 ? `D${one.slice(1)}` : `G${users.map((user) => user.slice(1, 4)).join('')}`
  const known = channels.find((channel) => channel.id === id)
  if (known) return known
  const nothing = { value: '' }
  const state = { is_private: true, is_archived: false, is_member: true, is_im: true }
  const made = { id, name: '', ...state, topic: nothing, purpose: nothing }
  channels.push(made)
  return made
}
