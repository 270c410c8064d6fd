import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Part, textOfPart } from './multipart.js'
import { failure, type ModelAnswer, malformed, modelOf, tokens } from './openai-model.js'

/** One pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const PICTURES: Readonly<Record<string, Buffer>> = {
  png: PNG,
  jpeg: Buffer.from('ffd8ffe000104a464946', 'hex'),
  webp: Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(4), Buffer.from('WEBPVP8 ')]),
}

const texts = (...values: string[]) => Type.Optional(Type.Union(values.map((value) => Type.Literal(value))))

const GptImage = Type.Object(
  {
    model: Type.String(),
    prompt: Type.String({ minLength: 1, maxLength: 32_000 }),
    n: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    size: texts('auto', '1024x1024', '1536x1024', '1024x1536'),
    quality: texts('auto', 'low', 'medium', 'high'),
    background: texts('auto', 'transparent', 'opaque'),
    output_format: texts('png', 'jpeg', 'webp'),
    output_compression: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  },
  { additionalProperties: false },
)

const DallE = Type.Object(
  {
    model: Type.String(),
    prompt: Type.String({ minLength: 1, maxLength: 4_000 }),
    n: Type.Optional(Type.Literal(1)),
    size: texts('1024x1024', '1792x1024', '1024x1792'),
    quality: texts('standard', 'hd'),
    style: texts('vivid', 'natural'),
  },
  { additionalProperties: false },
)

/** Draws the same pixel for every prompt: as base64, or, as DALL·E does, behind an address. */
export function imageAnswer(body: unknown, origin: string): ModelAnswer {
  const model = modelOf('image', Object(body).model)
  if ('status' in model) return model
  if (model.id === 'dall-e-3') return dallE(body, origin)
  if (!Value.Check(GptImage, body)) return malformed(GptImage, body)
  return drawn(body)
}

function dallE(body: unknown, origin: string): ModelAnswer {
  if (!Value.Check(DallE, body)) return malformed(DallE, body)
  if (body.prompt.includes('forbidden')) {
    const message = 'Your request was rejected as a result of our safety system.'
    return failure(400, message, { code: 'content_policy_violation', type: 'image_generation_user_error' })
  }
  const data = [{ revised_prompt: `A picture of ${body.prompt}`, url: `${origin}/pictures/1.png?sig=1` }]
  return { status: 200, body: { created: 1_767_225_600, data } }
}

function drawn(body: Static<typeof GptImage>): ModelAnswer {
  if (body.prompt.includes('forbidden')) {
    const message = 'Your request was rejected by the safety system.'
    return failure(400, message, { code: 'moderation_blocked', type: 'image_generation_user_error' })
  }
  if (body.background === 'transparent' && body.output_format === 'jpeg') {
    return failure(400, 'Transparent background is not supported for JPEG output format.', { param: 'background' })
  }
  const picture = PICTURES[body.output_format ?? 'png'] ?? PNG
  const data = Array.from({ length: body.n ?? 1 }, () => ({ b64_json: picture.toString('base64') }))
  const usage = { input_tokens: tokens(body.prompt), output_tokens: 272 * data.length, total_tokens: 0 }
  return { status: 200, body: { created: 1_767_225_600, data, usage } }
}

/** Draws anew what was uploaded. */
export function editAnswer(parts: readonly Part[]): ModelAnswer {
  const text = (name: string) => textOfPart(parts, name)
  const files = parts.filter(({ filename }) => filename !== undefined)
  const model = modelOf('image', text('model'))
  if ('status' in model) return model
  const images = files.filter(({ name }) => name === 'image[]' || name === 'image')
  if (images.length === 0) return failure(400, "Missing required parameter: 'image'.", { param: 'image' })
  const wrong = files.find(({ type }) => !/^image\/(?:png|jpeg|webp)$/.test(type ?? ''))
  if (wrong) {
    const message = `Invalid file 'image': unsupported mimetype ('${wrong.type}').`
    return failure(400, message, { param: 'image', code: 'unsupported_file_mimetype' })
  }
  const fields = parts.filter(({ filename }) => filename === undefined).map(({ name, data }) => [name, data.toString()])
  const { n, ...body } = Object.fromEntries(fields)
  const whole = { ...body, ...(n !== undefined && { n: Number(n) }) }
  return Value.Check(GptImage, whole) ? drawn(whole) : malformed(GptImage, whole)
}

const AUDIO = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']

/** Bytes. */
const LARGEST_AUDIO = 26_214_400

/** Tells how long a file is. */
export function transcriptionAnswer(parts: readonly Part[], size: number): ModelAnswer {
  if (size > LARGEST_AUDIO) {
    const message = `413: Maximum content size limit (${LARGEST_AUDIO}) exceeded (${size} bytes read)`
    return failure(413, message, { type: 'server_error' })
  }
  const text = (name: string) => textOfPart(parts, name)
  const model = modelOf('transcription', text('model'))
  if ('status' in model) return model
  const file = parts.find(({ name, filename }) => name === 'file' && filename !== undefined)
  if (!file) return failure(400, "Missing required parameter: 'file'.", { param: 'file' })
  const language = text('language')
  if (language !== undefined && !/^[a-z]{2}$/.test(language)) {
    const message = `Invalid language '${language}'. Language parameter must be specified in ISO-639-1 format.`
    return failure(400, message, { param: 'language', code: 'invalid_language_format' })
  }
  return fileRefusal(file) ?? transcribed(file, model.id, parts)
}

function fileRefusal({ filename = '', data }: Part): ModelAnswer | undefined {
  if (!AUDIO.includes(filename.split('.').at(-1) ?? '')) {
    return failure(400, `Unrecognized file format. Supported formats: ['${AUDIO.join("', '")}']`)
  }
  if (data.subarray(0, 4).toString() === 'RIFF') return undefined
  return failure(400, 'Audio file might be corrupted or unsupported', { param: 'file', code: 'invalid_value' })
}

function transcribed(file: Part, model: string, parts: readonly Part[]): ModelAnswer {
  const format = textOfPart(parts, 'response_format') ?? 'json'
  const granularity = parts
    .filter(({ name }) => name === 'timestamp_granularities[]')
    .map(({ data }) => data.toString())
  const able = model === 'whisper-1' ? ['json', 'text', 'srt', 'vtt', 'verbose_json'] : ['json', 'text']
  if (model.endsWith('diarize')) able.push('diarized_json')
  if (!able.includes(format)) {
    const message = `response_format '${format}' is not compatible with model '${model}'.`
    return failure(400, message, { param: 'response_format', code: 'unsupported_value' })
  }
  if (granularity.length > 0 && format !== 'verbose_json') {
    return failure(400, 'Timestamp granularities need verbose_json.', { param: 'timestamp_granularities' })
  }
  const said = `${file.data.length} bytes`
  const subtitles = {
    srt: `1\n00:00:00,000 --> 00:00:02,000\n${said}\n\n`,
    vtt: `WEBVTT\n\n00:00.000 --> 00:02.000\n${said}\n\n`,
  }
  if (format === 'srt' || format === 'vtt')
    return { status: 200, type: 'text/plain; charset=utf-8', body: subtitles[format] }
  return { status: 200, body: { text: said, ...detailsOf(format, said, granularity) } }
}

function detailsOf(format: string, said: string, granularity: readonly string[]): object {
  const segment = { start: 0, end: 2, text: said }
  if (format === 'diarized_json') {
    return { task: 'transcribe', duration: 2, segments: [{ ...segment, id: 'seg_1', speaker: 'A' }] }
  }
  if (format === 'json')
    return { usage: { type: 'tokens', input_tokens: 14, output_tokens: tokens(said), total_tokens: 0 } }
  const words = said.split(' ').map((word, index) => ({ word, start: index, end: index + 1 }))
  return {
    task: 'transcribe',
    language: 'english',
    duration: 2,
    segments: granularity.includes('word') && !granularity.includes('segment') ? undefined : [{ ...segment, id: 0 }],
    ...(granularity.includes('word') && { words }),
    usage: { type: 'duration', seconds: 2 },
  }
}

const VOICES = [
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'fable',
  'nova',
  'onyx',
  'sage',
  'shimmer',
  'verse',
  'marin',
  'cedar',
]

const SpeechBody = Type.Object(
  {
    model: Type.String(),
    input: Type.String({ minLength: 1 }),
    voice: Type.String(),
    instructions: Type.Optional(Type.String()),
    response_format: texts('mp3', 'opus', 'aac', 'flac', 'wav', 'pcm'),
    speed: Type.Optional(Type.Number({ minimum: 0.25, maximum: 4 })),
  },
  { additionalProperties: false },
)

const SOUND: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/opus',
  aac: 'audio/aac',
  wav: 'audio/wav',
}

/** Speaks a text as its letters. */
export function speechAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(SpeechBody, body)) return malformed(SpeechBody, body)
  const model = modelOf('speech', body.model)
  if ('status' in model) return model
  if (body.input.length > 4_096) {
    const message = `Invalid 'input': string too long. Expected a string with maximum length 4096.`
    return failure(400, message, { param: 'input', code: 'string_above_max_length' })
  }
  if (!VOICES.includes(body.voice)) return failure(400, `Input should be '${VOICES.join("', '")}'`, { param: 'voice' })
  const format = body.response_format ?? 'mp3'
  return {
    status: 200,
    type: SOUND[format] ?? 'application/octet-stream',
    body: Buffer.from(`${format}:${body.voice}:${body.input}`),
  }
}

const ModerationBody = Type.Object(
  { model: Type.Optional(Type.String()), input: Type.Array(Type.String(), { minItems: 1 }) },
  { additionalProperties: false },
)

/** Finds violence in every text that says “kill”. */
export function moderationAnswer(body: unknown): ModelAnswer {
  if (!Value.Check(ModerationBody, body)) return malformed(ModerationBody, body)
  const model = modelOf('moderation', body.model ?? 'omni-moderation-latest')
  if ('status' in model) return model
  const results = body.input.map((text) => {
    const violence = text.includes('kill')
    return {
      flagged: violence,
      categories: { violence, hate: false, illicit: null },
      category_scores: { violence: violence ? 0.9 : 0.01, hate: 0.001, illicit: null },
    }
  })
  return { status: 200, body: { id: 'modr-1', model: model.id, results } }
}
