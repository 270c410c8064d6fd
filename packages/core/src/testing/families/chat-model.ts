import assert from 'node:assert/strict'
import { optionsOf } from '../../field/dynamic-options.js'
import type { Piece } from '../../piece/piece.js'
import { callContext } from '../call-context.js'
import { givenSurroundings } from '../given-surroundings.js'
import { resolve } from '../lazy.js'
import { methodOf } from '../method-of.js'
import type { ChatModel, ChatModelFixtures } from './chat-model-case.js'
import { CHAT_MODEL_CASES } from './chat-model-cases.js'
import { casesOf, type FamilyCase } from './family-case.js'
import { pieceUser } from './piece-user.js'

/**
 * What every chat model piece promises beyond `conformance`, so that a flow can change its model and keep its steps: the
 * actions chat, structured-output and embeddings, with tools, images and answers as they are made, and models to choose
 * from. What a piece cannot do is said in `fixtures.notSupported`, sentence by sentence, and must fail.
 *
 * @example
 * for (const { name, run } of chatModelFamily(piece, fixtures)) test(name, run)
 */
export function chatModelFamily(piece: Piece, fixtures: ChatModelFixtures): FamilyCase[] {
  const { model, embeddingModel, lastRequest } = fixtures
  const chat: ChatModel = {
    ...pieceUser(piece, fixtures),
    model,
    embeddingModel,
    lastRequest: () => resolve(lastRequest),
    choices: (action, search = '') => choices(piece, fixtures, action, search),
  }
  const sentences = CHAT_MODEL_CASES.map(({ sentence, prove }) => ({ sentence, prove: () => prove(chat) }))
  return casesOf(piece, sentences, fixtures.notSupported)
}

async function choices(piece: Piece, fixtures: ChatModelFixtures, action: string, search: string): Promise<string[]> {
  const schema = piece.actions.find((one) => one.name === action)?.input.properties.model
  const options = schema && optionsOf(schema)
  assert.ok(options, `the field "model" of "${action}" has no dynamic options`)
  const { method, good } = fixtures
  const surroundings = givenSurroundings(fixtures)
  const ctx = await callContext({ piece, method: methodOf(piece, method), values: resolve(good), surroundings }, {})
  return (await options.load({ ...ctx, search })).map(({ value }) => value)
}
