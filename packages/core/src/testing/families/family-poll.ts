import assert from 'node:assert/strict'
import type { Piece } from '../../piece/piece.js'
import type { PollResult } from '../../trigger/trigger.js'
import { givenSurroundings } from '../given-surroundings.js'
import { resolve, type Values } from '../lazy.js'
import { runPoll } from '../run-poll.js'
import type { FamilyConnection } from './piece-user.js'

/** Polls a trigger of a piece with the connection of a family. */
export async function familyPoll(
  piece: Piece,
  { method, good, ...place }: FamilyConnection,
  asked: { name: string; input: Values },
  cursor: unknown,
): Promise<PollResult> {
  const trigger = piece.triggers.find(({ name }) => name === asked.name)
  assert.ok(trigger?.kind === 'polling', `the piece has no polling trigger "${asked.name}"`)
  const surroundings = givenSurroundings(place)
  const call = { trigger, method, values: resolve(good), input: asked.input, cursor, surroundings }
  // The cursor and the events are stored as JSON between two polls.
  return JSON.parse(JSON.stringify(await runPoll(piece, call)))
}
