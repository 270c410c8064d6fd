import { defineAction, field, fields } from '@plugboard/core'
import { Type } from '@sinclair/typebox'
import { fileOutput } from '../media-output.js'
import { modelField } from '../model-field.js'
import { openaiAuth } from '../openai-auth.js'
import { open, unexpectedAnswer } from '../openai-client.js'
import { writeBody } from '../write-body.js'

/** Media types by format. PCM is 16-bit little-endian at 24 kHz, mono, without a head. */
const TYPES = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
}

const ASKED = {
  text: 'text',
  fields: {
    model: 'model',
    input: 'text',
    voice: 'voice',
    instructions: 'instructions',
    response_format: 'format',
    speed: 'speed',
  },
}

export const speak = defineAction({
  name: 'speak',
  title: 'Speak a text',
  description: 'Reads a text aloud and gives the recording as a file.',
  group: 'Audio',
  methods: [openaiAuth],
  input: fields({
    model: modelField.speech,
    text: field.longText({ title: 'Text', help: 'Up to 4,096 characters.', minLength: 1 }),
    voice: field.text({
      title: 'Voice',
      help: 'alloy, ash, ballad, cedar, coral, echo, fable, marin, nova, onyx, sage, shimmer, verse; or the ID of a voice of your own, voice_….',
      default: 'alloy',
      minLength: 1,
      maxLength: 200,
    }),
    instructions: field.longText({
      title: 'Instructions',
      help: 'How it shall be spoken, such as slowly and cheerfully. Not for tts-1 and tts-1-hd.',
      optional: true,
      maxLength: 4_096,
    }),
    format: field.choice({
      title: 'Format',
      choices: [
        { value: 'mp3', title: 'MP3' },
        { value: 'opus', title: 'Opus' },
        { value: 'aac', title: 'AAC' },
        { value: 'flac', title: 'FLAC' },
        { value: 'wav', title: 'WAV' },
        { value: 'pcm', title: 'PCM' },
      ],
      default: 'mp3',
    }),
    speed: field.number({
      title: 'Speed',
      help: '1 is normal, 0.25 the slowest, 4 the fastest.',
      optional: true,
      min: 0.25,
      max: 4,
    }),
  }),
  output: Type.Object({
    file: fileOutput,
    usage: Type.Null({ title: 'Usage', description: 'Null: the provider does not say.' }),
  }),
  timeout: 310,
  async run(ctx) {
    const { model, text, voice, instructions, format, speed } = ctx.input
    const request = {
      model,
      input: text,
      voice: voice.startsWith('voice_') ? { id: voice } : voice,
      response_format: format,
      ...(instructions && { instructions }),
      ...(speed !== undefined && { speed }),
    }
    const opened = await open(ctx, {
      timeout: 300_000,
      asked: ASKED,
      send: (client, options) => client.audio.speech.create(request, options),
    })
    const type = opened.response.headers.get('content-type') ?? ''
    if (!/^(?:audio\/|application\/octet-stream)/i.test(type)) {
      await opened.response.body?.cancel()
      throw unexpectedAnswer(opened.facts)
    }
    const file = await writeBody(ctx, { name: `speech.${format}`, contentType: TYPES[format] }, opened)
    return { file, usage: null }
  },
})
