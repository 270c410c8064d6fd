import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { audioName } from '../audio-name.js'
import { modelField } from '../model-field.js'
import { answers } from '../openai-answers.js'
import { openaiAuth } from '../openai-auth.js'
import { type Call, call, factsOf, unexpectedAnswer } from '../openai-client.js'
import { isSubtitles, readSubtitles, readTranscription, transcriptionOutput } from '../transcription.js'
import { bytesToSend, checkSize } from '../upload.js'

/** The whole request may have 25 MiB; the rest is for the other fields. https://platform.openai.com/docs/guides/speech-to-text */
const AUDIO = { field: 'file', most: 26_000_000, said: '25 MB' }

const ASKED = {
  text: 'prompt',
  file: 'file',
  fields: {
    model: 'model',
    file: 'file',
    language: 'language',
    prompt: 'prompt',
    response_format: 'timestamps',
    timestamp_granularities: 'timestamps',
    chunking_strategy: 'timestamps',
  },
}

/** How times and speakers are asked for. */
const DETAILS = {
  none: {},
  segments: { response_format: 'verbose_json' as const, timestamp_granularities: ['segment' as const] },
  words: { response_format: 'verbose_json' as const, timestamp_granularities: ['segment' as const, 'word' as const] },
  speakers: { response_format: 'diarized_json' as const, chunking_strategy: 'auto' as const },
}

export const transcribe = defineAction({
  name: 'transcribe',
  title: 'Transcribe a recording',
  description: 'Writes down what is said in an audio file, as text or as subtitles.',
  group: 'Audio',
  methods: [openaiAuth],
  input: fields({
    model: modelField.transcription,
    file: field.file({
      title: 'Audio file',
      help: 'FLAC, M4A, MP3, MP4, MPEG, OGG, WAV or WebM, up to 25 MB.',
    }),
    language: field.text({
      title: 'Language',
      help: 'Of the recording, in two letters (ISO 639-1). Saying it makes the text better and quicker.',
      placeholder: 'en',
      optional: true,
      maxLength: 20,
    }),
    prompt: field.longText({
      title: 'Prompt',
      help: 'Names and words that occur in it, in the language of the recording.',
      optional: true,
      maxLength: 10_000,
    }),
    format: field.choice({
      title: 'Format',
      choices: [
        { value: 'text', title: 'Text' },
        { value: 'srt', title: 'Subtitles (SRT)', help: 'Only whisper-1.' },
        { value: 'vtt', title: 'Subtitles (WebVTT)', help: 'Only whisper-1.' },
      ],
      default: 'text',
    }),
    timestamps: field.choice({
      title: 'Times',
      choices: [
        { value: 'none', title: 'None' },
        { value: 'segments', title: 'Of sentences', help: 'Only whisper-1.' },
        { value: 'words', title: 'Of sentences and words', help: 'Only whisper-1.' },
        { value: 'speakers', title: 'Of who speaks', help: 'Only gpt-4o-transcribe-diarize.' },
      ],
      default: 'none',
      visibleWhen: { format: ['text'] },
      optional: true,
    }),
  }),
  output: transcriptionOutput,
  timeout: 310,
  async run(ctx) {
    const { model, file, language, prompt, format, timestamps = 'none' } = ctx.input
    checkSize(file, AUDIO)
    const { toStreamingFile } = await import('openai')
    const request = {
      model,
      ...(language && { language }),
      ...(prompt && { prompt }),
      ...(format === 'text' ? DETAILS[timestamps] : { response_format: format }),
      file: toStreamingFile(bytesToSend(file, ctx.files, AUDIO), audioName(file), { type: file.contentType }),
    }
    const sent: Call = {
      timeout: 300_000,
      asked: format === 'text' ? ASKED : { ...ASKED, fields: { ...ASKED.fields, response_format: 'format' } },
      send: (client, options) => client.audio.transcriptions.create(request, options),
    }
    if (format === 'text') return readTranscription((await call(ctx, answers.transcription, sent)).body)
    const { body } = await call(ctx, Type.String(), sent)
    if (!isSubtitles(body)) throw unexpectedAnswer(factsOf(ctx))
    return readSubtitles(body)
  },
})
