import { field } from '@plugboard/core'
import { Type } from '@sinclair/typebox'

/** The inputs every analysis of texts has. */
export const textFields = {
  texts: field.list({
    title: 'Texts',
    help: 'One or many, of at most 5,120 characters each. Each is analyzed by itself.',
    of: field.longText({ title: 'Text', minLength: 1 }),
    max: 1_000,
  }),
  language: field.text({
    title: 'Language',
    help: 'What the texts are written in: a code such as de or pt-BR. English when left empty.',
    placeholder: 'en',
    optional: true,
    maxLength: 20,
  }),
}

/** Why a single text could not be analyzed, in an output. */
export const errorOutput = Type.Union(
  [Type.Object({ code: Type.String({ title: 'Code' }), message: Type.String({ title: 'Message' }) }), Type.Null()],
  { title: 'Error', description: 'Why this text could not be analyzed; null when it could.' },
)

/** Where something stands in a text. */
export const placeOutput = {
  offset: Type.Number({ title: 'Offset', description: 'Characters (UTF-16) before it.' }),
  length: Type.Number({ title: 'Length', description: 'Characters (UTF-16).' }),
}

/** How sure the service is. */
export const confidenceOutput = Type.Number({ title: 'Confidence', description: '0 to 1.' })
