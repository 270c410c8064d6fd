import { type Static, Type } from '@sinclair/typebox'
import type { answers } from './openai-answers.js'

const times = {
  start: Type.Number({ title: 'Start', description: 'In seconds from the beginning.' }),
  end: Type.Number({ title: 'End' }),
}

/** What is heard in a recording. */
export const transcriptionOutput = Type.Object({
  text: Type.String({ title: 'Text', description: 'What is said, or the subtitles that were asked for.' }),
  language: Type.Union([Type.String(), Type.Null()], { title: 'Language', description: 'As the service names it.' }),
  duration: Type.Union([Type.Number(), Type.Null()], { title: 'Duration', description: 'In seconds.' }),
  segments: Type.Array(
    Type.Object({ ...times, text: Type.String(), speaker: Type.Union([Type.String(), Type.Null()]) }),
    { title: 'Segments', description: 'Sentence by sentence; empty unless times or speakers were asked for.' },
  ),
  words: Type.Array(Type.Object({ ...times, word: Type.String() }), {
    title: 'Words',
    description: 'Empty unless times of words were asked for.',
  }),
  usage: Type.Union(
    [
      Type.Object({
        inputTokens: Type.Union([Type.Number(), Type.Null()], { title: 'Input tokens' }),
        outputTokens: Type.Union([Type.Number(), Type.Null()], { title: 'Output tokens' }),
        seconds: Type.Union([Type.Number(), Type.Null()], { title: 'Seconds', description: 'Where time is counted.' }),
      }),
      Type.Null(),
    ],
    { title: 'Usage', description: 'What the provider counted, tokens or time; null when it does not say.' },
  ),
})

type Transcription = Static<typeof transcriptionOutput>

/** A transcription in the words of the output. */
export function readTranscription(answer: Static<typeof answers.transcription>): Transcription {
  const { text, language, duration, segments, words, usage } = answer
  const seconds = Number(duration ?? Number.NaN)
  return {
    text,
    language: language || null,
    duration: Number.isFinite(seconds) ? seconds : null,
    segments: (segments ?? []).map(({ start, end, text, speaker }) => ({ start, end, text, speaker: speaker || null })),
    words: (words ?? []).map(({ start, end, word }) => ({ start, end, word })),
    usage: usage
      ? {
          inputTokens: usage.input_tokens ?? null,
          outputTokens: usage.output_tokens ?? null,
          seconds: usage.seconds ?? null,
        }
      : null,
  }
}

/** Subtitles, which tell nothing beside themselves. */
export const readSubtitles = (text: string): Transcription => ({
  text,
  language: null,
  duration: null,
  segments: [],
  words: [],
  usage: null,
})

/** An empty text where nothing is said; the times of every line else. */
export const isSubtitles = (text: string): boolean => text.trim() === '' || /-->|^WEBVTT/.test(text)
