import { type Static, Type } from '@sinclair/typebox'
import type { answers } from './openai-answers.js'

/** A file as it stands in an output. */
export const fileOutput = Type.Object(
  { name: Type.String(), contentType: Type.String(), size: Type.Optional(Type.Number()), url: Type.String() },
  { title: 'File' },
)

/** The output of an action that makes images. */
export const imagesOutput = Type.Object({
  images: Type.Array(
    Type.Object({
      file: fileOutput,
      revisedPrompt: Type.Union([Type.String(), Type.Null()], {
        title: 'Revised prompt',
        description: 'What the model drew, where it changed the prompt; else null.',
      }),
    }),
    { title: 'Images' },
  ),
  usage: Type.Union(
    [
      Type.Object({
        inputTokens: Type.Number({ title: 'Input tokens' }),
        outputTokens: Type.Number({ title: 'Output tokens' }),
      }),
      Type.Null(),
    ],
    { title: 'Usage', description: 'What the provider counted; null when it does not say.' },
  ),
})

/** What was counted for images; null unless both counts are told. */
export function imageUsage({ usage }: Static<typeof answers.images>) {
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage ?? {}
  return inputTokens === undefined || outputTokens === undefined ? null : { inputTokens, outputTokens }
}
